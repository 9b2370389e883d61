using System.IO.Compression;
using Dataverket.Compat.Package.Tests.Support;

namespace Dataverket.Compat.Package.Tests;

public sealed class ContentTests(Feed feed)
{
    private static readonly string[] Common =
    [
        "analyzers/dotnet/cs/Dataverket.Compat.Analyzers.dll", "analyzers/dotnet/cs/Dataverket.Compat.CodeFixes.dll",
        "tools/compat/Baselines.Multi.targets", "tools/compat/Baselines.props", "tools/compat/Baselines.targets", "tools/compat/Dataverket.Compat.Build.dll",
        "tools/compat/Framework.targets", "tools/compat/Refusals.targets", "tools/compat/Witnesses.targets",
    ];

    [Theory]
    [InlineData("Dataverket.Compat", true)]
    [InlineData("Dataverket.Compat.Analyzers", false)]
    public void A_package_holds_this_and_nothing_else(string id, bool isLibrary)
    {
        using var package = ZipFile.OpenRead(Path.Combine(feed.Packages, $"{id}.{feed.Version}.nupkg"));
        var expected = Common.Concat(new[] { "build/{0}.props", "build/{0}.targets", "buildTransitive/{0}.props", "buildTransitive/{0}.targets", "buildMultiTargeting/{0}.targets" }.Select(name => name.Replace("{0}", id, StringComparison.Ordinal)))
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "Dataverket.Compat", "build"), "*.globalconfig").Select(file => "tools/compat/" + Path.GetFileName(file)))
            .Concat(isLibrary ? [$"lib/net10.0/{id}.dll", $"lib/net10.0/{id}.xml"] : []);
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            package.Entries.Select(entry => entry.FullName).Where(name => name.Contains('/', StringComparison.Ordinal) && !name.StartsWith("_rels/", StringComparison.Ordinal) && !name.StartsWith("package/", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        using var nuspec = new StreamReader(package.GetEntry(id + ".nuspec")!.Open());
        Assert.DoesNotContain("<dependency ", nuspec.ReadToEnd(), StringComparison.Ordinal);
    }
}
