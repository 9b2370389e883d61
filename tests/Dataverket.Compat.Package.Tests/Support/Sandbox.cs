namespace Dataverket.Compat.Package.Tests.Support;

/// <summary>A fresh folder with projects of somebody who has only the packages.</summary>
internal sealed class Sandbox : IDisposable
{
    private readonly Feed _feed;

    public Sandbox(Feed feed)
    {
        _feed = feed;
        // Nothing of the folders above, whatever lies there.
        Write("Directory.Build.props", "<Project><PropertyGroup><UseAppHost>false</UseAppHost><NuGetAudit>false</NuGetAudit></PropertyGroup></Project>");
        Write("Directory.Build.targets", "<Project />");
        Write("Directory.Packages.props", "<Project />");
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("dataverket-package-").FullName;

    public string At(string path) => Path.Combine(Folder, path);

    public string Read(string path) => File.ReadAllText(At(path));

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
    }

    /// <summary>Writes a project that references the library.</summary>
    public void Project(string path, string properties = "<TargetFramework>net10.0</TargetFramework>", string items = "", string sdk = "Microsoft.NET.Sdk")
        => Write(path, $"""
            <Project Sdk="{sdk}">
              <PropertyGroup><Nullable>enable</Nullable><ImplicitUsings>enable</ImplicitUsings>{properties}</PropertyGroup>
              <ItemGroup>{(items.Length > 0 ? items : Library)}</ItemGroup>
            </Project>
            """);

    public string Library => Reference("Dataverket.Compat");

    public string Reference(string package, string condition = "") => $"""<PackageReference Include="{package}" Version="[{_feed.Version}]" {condition} />""";

    public IReadOnlyList<string> Baselines(string folder = "compat")
        => Directory.Exists(At(folder)) ? [.. Directory.EnumerateFiles(At(folder), "*", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(At(folder), file).Replace('\\', '/')).Order(StringComparer.Ordinal)] : [];

    public Task<(int Code, string Output)> RunAsync(params string[] arguments) => RunWithAsync(new Dictionary<string, string>(), arguments);

    public Task<(int Code, string Output)> RunWithAsync(IReadOnlyDictionary<string, string> variables, params string[] arguments)
        => Dotnet.RunAsync(Folder, new Dictionary<string, string>(_feed.Variables.Concat(variables)), [.. arguments, "--nologo", "-tl:off"]);

    /// <summary>Runs what must succeed, and gives what it said.</summary>
    public async Task<string> MustAsync(params string[] arguments)
    {
        var (code, output) = await RunAsync(arguments);
        Assert.True(code == 0, $"dotnet {string.Join(' ', arguments)}\n{output}");
        return output;
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>A schema as source text.</summary>
    public static string Schema(string members, string type = "no.dataverket.maskin.machine.provisioned", int version = 1, string name = "MachineProvisioned")
        => $$"""
            using Dataverket.Compat.Schemas;
            namespace Maskin.Events;
            [EventSchema("{{type}}", {{version}})]
            public sealed partial record {{name}} { {{members}} }
            """;
}
