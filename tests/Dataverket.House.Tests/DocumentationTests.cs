using System.Xml.Linq;

namespace Dataverket.House.Tests;

public sealed class DocumentationTests
{
    [Fact]
    public void Every_public_type_says_what_it_is()
    {
        foreach (var assembly in Repository.Assemblies)
        {
            var members = XDocument.Load(Path.Combine(AppContext.BaseDirectory, assembly.GetName().Name + ".xml")).Descendants("member")
                .ToDictionary(member => member.Attribute("name")!.Value, member => member.Element("summary")?.Value.Trim() ?? "", StringComparer.Ordinal);
            foreach (var type in assembly.GetExportedTypes())
                Assert.True(members.GetValueOrDefault("T:" + type.FullName!.Replace('+', '.'), "").Length > 10, $"{type.FullName} has no summary");
        }
    }

    [Fact]
    public void The_map_names_every_package()
    {
        var map = File.ReadAllText(Path.Combine(Repository.Root, "src", "README.md"));
        foreach (var project in Directory.EnumerateDirectories(Path.Combine(Repository.Root, "src")).Select(Path.GetFileName))
            Assert.Contains(project!, map, StringComparison.Ordinal);
    }

    [Fact]
    public void The_readme_says_what_this_is_in_under_a_hundred_words_and_shows_code_in_the_first_screen()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "README.md"));
        var code = Array.FindIndex(lines, line => line.StartsWith("```csharp", StringComparison.Ordinal));
        Assert.InRange(code, 1, 24);
        Assert.True(lines.Take(code).Sum(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length) < 100);
    }
}
