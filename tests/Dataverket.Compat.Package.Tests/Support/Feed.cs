using Dataverket.Compat.Package.Tests.Support;

[assembly: AssemblyFixture(typeof(Feed))]

namespace Dataverket.Compat.Package.Tests.Support;

/// <summary>A folder with the packages as they would be published, and a package folder of its own for what is restored from it.</summary>
public sealed class Feed : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("dataverket-feed-").FullName;

    /// <summary>One that was never published.</summary>
    public string Version { get; } = "0.1.0-test" + Guid.NewGuid().ToString("N")[..8];

    public string Packages => Path.Combine(_folder, "feed");

    /// <summary>What a restore in a sandbox sees: this feed, and read-only what the checkout itself was restored from (netstandard2.0 needs one package).</summary>
    public IReadOnlyDictionary<string, string> Variables => new Dictionary<string, string>
    {
        ["NUGET_PACKAGES"] = Path.Combine(_folder, "packages"),
        ["NUGET_FALLBACK_PACKAGES"] = Repository.Built("PackageFolder"),
        ["RestoreSources"] = Packages,
    };

    public async ValueTask InitializeAsync()
    {
        foreach (var name in new[] { "Dataverket.Compat", "Dataverket.Compat.Analyzers" })
        {
            var (code, output) = await Dotnet.RunAsync(Repository.Root, new Dictionary<string, string>(), "pack", Path.Combine("src", name), "--no-build", "-c", Repository.Built("Configuration"), "-o", Packages, "--nologo", "-v", "q", "-p:PackageVersion=" + Version);
            Assert.True(code == 0, output);
        }
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
