namespace Dataverket.Cli.Baselines;

/// <summary>What is to be verified: an assembly as it is, or what a build of a project makes, in a folder of its own that is gone afterwards.</summary>
internal sealed class VerifyBuild : IDisposable
{
    private readonly string? _folder;

    private VerifyBuild(string? folder) => _folder = folder;

    /// <summary>Whether the build failed; it has said why.</summary>
    public bool IsFailed { get; private init; }

    /// <summary>The assemblies that carry witnesses, as full paths.</summary>
    public IReadOnlyList<string> Assemblies { get; private init; } = [];

    /// <summary>Builds.</summary>
    /// <param name="target">A project, solution, folder or assembly; <c>null</c> for this folder.</param>
    /// <param name="isQuiet">Whether the output is for a script, which is told of failures only.</param>
    /// <param name="cancellationToken">Ends the build.</param>
    /// <exception cref="BaselineException">There is no such thing, or nothing in it carries witnesses.</exception>
    public static async Task<VerifyBuild> MakeAsync(string? target, bool isQuiet, CancellationToken cancellationToken)
    {
        if (target is not null && !File.Exists(target) && !Directory.Exists(target)) throw new BaselineException($"There is no project, solution or assembly {target}.");
        if (target is not null && Path.GetExtension(target) is ".dll" or ".exe") return new(null) { Assemblies = [Path.GetFullPath(target)] };
        var folder = Directory.CreateTempSubdirectory("dataverket-verify-").FullName;
        var made = new VerifyBuild(folder);
        try
        {
            // A full path cannot be taken for an option. What is built stays out of the project's own output: it is not what ships.
            string[] what = target is null ? [] : [Path.GetFullPath(target)];
            string[] arguments = ["build", .. what, "-p:Compat=verify", "-p:CompatVerified=" + folder, $"-p:BaseOutputPath={folder}/bin/", "--nologo", "-v", "q"];
            var host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") is { Length: > 0 } given ? given : "dotnet";
            var (code, output, errors) = await Child.RunAsync(host, Directory.GetCurrentDirectory(), "", 64 * 1024 * 1024, arguments, cancellationToken).ConfigureAwait(false);
            if (code != 0)
            {
                await Console.Error.WriteAsync(System.Text.Encoding.UTF8.GetString(output) + errors).ConfigureAwait(false);
                made.Dispose();
                return new(null) { IsFailed = true };
            }

            if (!isQuiet && errors.Length > 0) await Console.Error.WriteAsync(errors).ConfigureAwait(false);
            var built = Directory.EnumerateFiles(folder, "*.built").Order(StringComparer.Ordinal).Select(File.ReadAllLines).Where(lines => lines.Length == 2).Select(lines => Path.GetFullPath(lines[1], Path.GetDirectoryName(lines[0])!)).ToList();
            if (built.Count == 0) throw new BaselineException("No project that was built references Dataverket.Compat with its analyzers, or each has CompatBaselines set to false.");
            return new(folder) { Assemblies = built };
        }
        catch
        {
            made.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (_folder is not null && Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }
}
