using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using Dataverket.Compat.Testing;

namespace Dataverket.Cli.Baselines;

/// <summary>
/// An assembly loaded apart from others of its name. The library is the tool's own; what else it needs lies beside it, among the packages that it was
/// restored from, or in a framework that the tool itself does not use.
/// </summary>
internal sealed class AssemblyRoom : AssemblyLoadContext, IDisposable
{
    private static readonly Assembly Library = typeof(WitnessRun).Assembly;

    private readonly IReadOnlyList<string> _shared;
    private readonly string _folder;
    private readonly Lazy<Dictionary<string, string>> _packaged;

    /// <param name="path">The assembly.</param>
    /// <param name="shared">How the names of assemblies begin that are the tool's own, as the library itself is.</param>
    /// <exception cref="BaselineException">There is no assembly, or it was built for a newer library than the tool's.</exception>
    public AssemblyRoom(string path, params IReadOnlyList<string> shared)
        : base(path, isCollectible: true)
    {
        _shared = shared;
        _folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        _packaged = new(() => Packaged(Path.ChangeExtension(path, ".deps.json")));
        try
        {
            // From memory, so that the file can be built anew while it is looked at.
            Assembly = Read(path);
        }
        catch (BadImageFormatException e)
        {
            throw new BaselineException($"{path} is no assembly.", e);
        }

        foreach (var name in Assembly.GetReferencedAssemblies().Where(name => Own(name.Name) is not null))
            if (name.Version > Own(name.Name)) throw new BaselineException($"{path} was built for version {name.Version} of {name.Name}, and this tool knows {Own(name.Name)}. Use a tool of that version.");
    }

    public Assembly Assembly { get; }

    public void Dispose() => Unload();

    protected override Assembly? Load(AssemblyName assemblyName)
    {
        if (assemblyName.Name == Library.GetName().Name) return Library;
        if (Own(assemblyName.Name) is not null) return Default.LoadFromAssemblyName(new AssemblyName(assemblyName.Name!));
        var beside = Path.Combine(_folder, assemblyName.Name + ".dll");
        if (File.Exists(beside)) return Read(beside);
        if (_packaged.Value.TryGetValue(assemblyName.Name ?? "", out var packaged)) return Read(packaged);
        return Framework(assemblyName.Name + ".dll") is { } shared ? LoadFromAssemblyPath(shared) : null;
    }

    /// <summary>The version of a shared assembly that the tool has; <c>null</c> when it is none, or not there.</summary>
    private Version? Own(string? name)
    {
        if (name == Library.GetName().Name) return Library.GetName().Version;
        if (name is null || !_shared.Any(start => name.StartsWith(start, StringComparison.Ordinal))) return null;
        var file = Path.Combine(AppContext.BaseDirectory, name + ".dll");
        return File.Exists(file) ? AssemblyName.GetAssemblyName(file).Version : null;
    }

    // The tool's own framework comes first by itself; beside it lie those of the web and the desktop, in one version or several.
    private static string? Framework(string file)
    {
        var own = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        if (File.Exists(Path.Combine(own, file)) || Directory.GetParent(own)?.Parent is not { Exists: true } all) return null;
        return all.EnumerateDirectories().SelectMany(framework => framework.EnumerateDirectories())
            .Where(version => version.Name.Split('.')[0] == Environment.Version.Major.ToString(CultureInfo.InvariantCulture) && File.Exists(Path.Combine(version.FullName, file)))
            .OrderByDescending(version => Version.TryParse(version.Name.Split('-')[0], out var number) ? number : null)
            .Select(version => Path.Combine(version.FullName, file)).FirstOrDefault();
    }

    private Assembly Read(string path)
    {
        using var bytes = new MemoryStream(File.ReadAllBytes(path));
        return LoadFromStream(bytes);
    }

    // A class library has its packages not beside it: its .deps.json names them.
    private static Dictionary<string, string> Packaged(string file)
    {
        Dictionary<string, string> found = new(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(file)) return found;
        var root = Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } given ? given : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (var target in document.RootElement.GetProperty("targets").EnumerateObject())
                foreach (var library in target.Value.EnumerateObject())
                    if (library.Value.TryGetProperty("runtime", out var assets))
                        foreach (var asset in assets.EnumerateObject())
                            if (Path.Combine(root, library.Name.ToLowerInvariant(), asset.Name) is var path && File.Exists(path)) found[Path.GetFileNameWithoutExtension(asset.Name)] = path;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new BaselineException($"{file} cannot be read: {e.Message}", e);
        }

        return found;
    }
}
