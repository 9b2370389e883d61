using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Dataverket.House.Tests;

public sealed partial class FileTests
{
    [Fact]
    public void Files_are_small_and_hold_one_public_type_each()
    {
        var files = Repository.Sources("src").Select(file => (File: file, Lines: File.ReadAllLines(file))).ToList();
        foreach (var (file, lines) in files)
        {
            Assert.True(lines.Length <= 400, $"{Repository.Short(file)} has {lines.Length} lines");
            Assert.True(lines.Count(line => PublicType().IsMatch(line)) <= 1, $"{Repository.Short(file)} holds more than one public type");
            Assert.DoesNotContain(lines, line => line.TrimStart().StartsWith("#region", StringComparison.Ordinal));
        }

        Assert.InRange(files.Select(file => file.Lines.Length).Order().ElementAt(files.Count / 2), 1, 90);
    }

    [Fact]
    public void No_file_names_a_package_registry_or_a_path_of_somebodys_machine()
    {
        // Put together here, so that this file is none that names them.
        var hosts = new Regex("https?://[^ \"<>]*(" + string.Join('|', "nu" + "get", "npm" + "js", "deb" + "ian") + ")", RegexOptions.IgnoreCase);
        var paths = new Regex("(^|[^A-Za-z0-9_./-])/(" + string.Join('|', "wo" + "rk", "fa" + "rm") + ")/|/ro" + "ot/|/ho" + "me/[a-z]");
        foreach (var file in Repository.Tracked().Where(file => Path.GetExtension(file) is not (".png" or ".dll" or ".ico")))
        {
            var text = File.ReadAllText(Path.Combine(Repository.Root, file));
            Assert.False(hosts.IsMatch(text), $"{file} names a package registry");
            Assert.False(paths.IsMatch(text), $"{file} names a path of a machine");
        }
    }

    [Fact]
    public void Versions_of_dependencies_stand_in_one_place_and_are_exact()
    {
        var versions = XDocument.Load(Path.Combine(Repository.Root, "Directory.Packages.props")).Descendants("PackageVersion").ToList();
        Assert.All(versions, version => Assert.Matches(@"^\d+\.\d+\.\d+(-[\w.]+)?$", version.Attribute("Version")!.Value));
        foreach (var project in Repository.Tracked().Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)))
            Assert.DoesNotContain(XDocument.Load(Path.Combine(Repository.Root, project)).Descendants("PackageReference"), reference => reference.Attribute("Version") is not null);
    }

    [Fact]
    public void Every_project_belongs_to_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Repository.Root, "Dataverket.Compat.sln")).Replace('\\', '/');
        foreach (var project in Repository.Tracked().Where(file => file.EndsWith(".csproj", StringComparison.Ordinal))) Assert.Contains(project, solution, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"^public (static |sealed |abstract |partial |readonly )*(class|record struct|record|struct|enum|interface|delegate) ")]
    private static partial Regex PublicType();
}
