using Dataverket.Compat.Analyzers.Rules;
using Dataverket.Compat.Analyzers.Tests.Support;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Tests.Rules;

/// <summary>The two presets that the package carries: what is recommended, and one step stricter.</summary>
public class PresetTests
{
    private const string Rewrite = "DATAVERKET_WRITE_RULE_PAGES";

    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Dataverket.Compat", "build");

    public static TheoryData<string> Files => ["compat-recommended.globalconfig", "compat-strict.globalconfig"];

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_id_but_those_that_are_judged_case_by_case_is_listed_once_with_the_severity_that_the_table_gives_it(string file)
    {
        var path = Path.Combine(Folder, file);
        var expected = Print(file);
        if (Environment.GetEnvironmentVariable(Rewrite) == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(path, expected);
        }

        Assert.True(File.ReadAllText(path).ReplaceLineEndings("\n") == expected, $"{path} is stale. Run this test with {Rewrite}=1 to write it anew.");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void The_compiler_takes_every_line_as_it_is_meant(string file)
    {
        var config = AnalyzerConfig.Parse(Microsoft.CodeAnalysis.Text.SourceText.From(File.ReadAllText(Path.Combine(Folder, file))), Path.Combine(Folder, file));
        var set = AnalyzerConfigSet.Create(new[] { config }, out var faults);

        Assert.Empty(faults);
        Assert.Equal(RuleTable.All.Where(rule => !rule.IsJudged).Select(rule => rule.Id).Order(StringComparer.Ordinal), set.GlobalConfigOptions.TreeOptions.Keys.Select(id => id.ToUpperInvariant()).Order(StringComparer.Ordinal));
        Assert.All(set.GlobalConfigOptions.TreeOptions.Values, severity => Assert.NotEqual(ReportDiagnostic.Default, severity));
    }

    [Fact]
    public void The_strict_preset_is_nowhere_milder_than_the_recommended_one()
        => Assert.All(RuleTable.All, rule => Assert.True(Stricter(rule.Descriptor.DefaultSeverity) >= rule.Descriptor.DefaultSeverity));

    private static string Print(string file)
    {
        var isStrict = file.Contains("strict", StringComparison.Ordinal);
        var about = isStrict ? "# Everything one step stricter: advice warns, and what warns stops the build." : "# The severities that the rules have by themselves, listed so that a project can see and copy them.";
        var lines = RuleTable.All.Where(rule => !rule.IsJudged).OrderBy(rule => rule.Id, StringComparer.Ordinal)
            .Select(rule => $"dotnet_diagnostic.{rule.Id}.severity = {Word(isStrict ? Stricter(rule.Descriptor.DefaultSeverity) : rule.Descriptor.DefaultSeverity)}\n");
        // Below what a project says itself, which is 0 in a file of another name and 100 in .globalconfig.
        return $"{about}\nis_global = true\nglobal_level = -10\n\n# A change that is judged has a severity for each case, which a line here would override: DVC1xxx, DVC2xxx and most of DVC50xx are left to it.\n{string.Concat(lines)}";
    }

    private static DiagnosticSeverity Stricter(DiagnosticSeverity severity) => severity < DiagnosticSeverity.Error ? severity + 1 : severity;

    private static string Word(DiagnosticSeverity severity) => severity switch
    {
        DiagnosticSeverity.Error => "error",
        DiagnosticSeverity.Warning => "warning",
        DiagnosticSeverity.Info => "suggestion",
        _ => "silent",
    };
}
