using Dataverket.Compat.Analyzers.Rules;
using Dataverket.Compat.Analyzers.Tests.Support;

namespace Dataverket.Compat.Analyzers.Tests.Rules;

public class RulePagesTests
{
    private const string Rewrite = "DATAVERKET_WRITE_RULE_PAGES";

    private static readonly string Pages = Path.Combine(Repository.Root, "docs", "rules");

    [Fact]
    public void Every_rule_has_a_page_that_says_what_the_table_says()
    {
        var isRewriting = Environment.GetEnvironmentVariable(Rewrite) == "1";
        if (isRewriting) Directory.CreateDirectory(Pages);
        foreach (var rule in RuleTable.All)
        {
            var path = Path.Combine(Pages, rule.Id + ".md");
            if (isRewriting) File.WriteAllText(path, rule.ToPage());
            Assert.True(File.Exists(path), $"{path} is missing. Run this test with {Rewrite}=1 to write it.");
            Assert.True(File.ReadAllText(path).ReplaceLineEndings("\n") == rule.ToPage(), $"{path} is stale. Run this test with {Rewrite}=1 to write it anew.");
        }
    }

    [Fact]
    public void The_index_lists_every_rule_and_every_change_without_one()
    {
        var path = Path.Combine(Pages, "README.md");
        if (Environment.GetEnvironmentVariable(Rewrite) == "1") File.WriteAllText(path, UnjudgedChanges.ToIndex());
        Assert.True(File.Exists(path) && File.ReadAllText(path).ReplaceLineEndings("\n") == UnjudgedChanges.ToIndex(), $"{path} is stale. Run this test with {Rewrite}=1 to write it anew.");
        Assert.Empty(UnjudgedChanges.All.Select(change => change.Id).Intersect(RuleTable.All.Select(rule => rule.Id)));
    }

    [Fact]
    public void No_page_is_left_of_a_rule_that_is_gone()
        => Assert.Empty(Directory.EnumerateFiles(Pages, "DVC*.md").Select(Path.GetFileNameWithoutExtension).Except(RuleTable.All.Select(rule => rule.Id)));

    [Fact]
    public void Every_rule_has_a_line_in_the_release_notes()
    {
        var rows = ReleaseRows("AnalyzerReleases.Shipped.md").Concat(ReleaseRows("AnalyzerReleases.Unshipped.md"));

        Assert.Equal(RuleTable.All.Select(rule => $"{rule.Id} | {rule.Descriptor.Category} | {rule.Descriptor.DefaultSeverity} | {rule.Title}").Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Ids_are_unique_and_every_text_is_there()
    {
        Assert.Equal(RuleTable.All.Count, RuleTable.All.Select(rule => rule.Id).Distinct().Count());
        Assert.All(RuleTable.All, rule =>
        {
            Assert.Matches("^DVC[0-9]{4}$", rule.Id);
            Assert.Same(rule, RuleTable.Find(rule.Id));
            Assert.All(new[] { rule.Title, rule.Why, rule.What, rule.Silent }, text => Assert.True(text.Length > 10, rule.Id));
            Assert.EndsWith(".", rule.Why, StringComparison.Ordinal);
            Assert.EndsWith(".", rule.What, StringComparison.Ordinal);
            Assert.EndsWith(".", rule.Silent, StringComparison.Ordinal);
        });
    }

    private static IEnumerable<string> ReleaseRows(string file)
        => File.ReadLines(Path.Combine(Repository.Root, "src", "Dataverket.Compat.Analyzers", file)).Where(line => line.StartsWith("DVC", StringComparison.Ordinal));
}
