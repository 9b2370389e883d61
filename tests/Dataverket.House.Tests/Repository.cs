using System.Diagnostics;
using System.Reflection;

namespace Dataverket.House.Tests;

/// <summary>The checkout the tests were built from, and the assemblies that ship.</summary>
internal static class Repository
{
    private static readonly Lazy<string> Found = new(() =>
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Dataverket.Compat.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("The tests do not lie below the repository.");
    });

    public static readonly string[] Shipped =
    [
        "Dataverket.Compat", "Dataverket.Compat.Nats", "Dataverket.Compat.Postgres", "Dataverket.Compat.AspNetCore", "Dataverket.Compat.Infrastructure",
        "Dataverket.Migrations", "Dataverket.Cli",
    ];

    public static string Root => Found.Value;

    public static IEnumerable<Assembly> Assemblies => Shipped.Select(name => name == "Dataverket.Cli" ? Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, name + ".dll")) : Assembly.Load(name));

    public static IEnumerable<string> Sources(string folder) => Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    /// <summary>Every text that git tracks, or would track.</summary>
    public static IReadOnlyList<string> Tracked()
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["ls-files", "--cached", "--others", "--exclude-standard"]) { WorkingDirectory = Root, RedirectStandardOutput = true })!;
        var files = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        git.WaitForExit();
        Assert.Equal(0, git.ExitCode);
        return [.. files.Where(file => File.Exists(Path.Combine(Root, file)))];
    }

    public static string Short(string file) => Path.GetRelativePath(Root, file);
}
