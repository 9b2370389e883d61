using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>
/// Every rule is run over every folder, on a baseline that went through its text: each speaks where the folder names it, with the outcome that was
/// executed, and is silent everywhere else.
/// </summary>
public sealed class EveryRuleOverEveryFolderTests(ITestOutputHelper output)
{
    [Fact]
    public void Rules_speak_where_a_folder_names_them_and_nowhere_else()
    {
        var all = CorpusJudged.All();
        List<string> wrong = [];
        foreach (var judged in all)
        {
            var rules = judged.Findings.Select(finding => finding.RuleId).Distinct().Order(StringComparer.Ordinal).ToList();
            if (!rules.SequenceEqual(judged.Expected.Rules.Order(StringComparer.Ordinal)) || !Agrees(judged.Executed, judged.Findings))
                wrong.Add($"{judged.Change.Name} {judged.Direction} {judged.Profile} ({judged.Executed}): expected {string.Join(' ', judged.Expected.Rules)}, found {string.Join(' ', judged.Findings.Select(finding => $"{finding.RuleId}:{finding.Outcome}"))}");
        }

        output.WriteLine($"judged={all.Count} positives={all.Count(judged => judged.Expected.Rules.Count > 0)} controls={all.Count(judged => judged.Change.Expectations.IsControl)} disagreements={wrong.Count}");
        foreach (var group in all.GroupBy(item => (item.Profile, item.Direction)).OrderBy(group => group.Key))
            output.WriteLine($"{group.Key.Profile} {group.Key.Direction}: {Recall(group, Outcome.Throws)} {Recall(group, Outcome.Lossy)} false_alarms={group.Sum(item => item.FalseAlarms)}");
        output.WriteLine($"total: {Recall(all, Outcome.Throws)} {Recall(all, Outcome.Lossy)} false_alarms={all.Sum(item => item.FalseAlarms)}");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Order(StringComparer.Ordinal)));
        Assert.Equal(0, all.Sum(item => item.FalseAlarms));
        Assert.DoesNotContain(all, item => item.Executed == Outcome.Throws && !item.IsCaught);
        Assert.DoesNotContain(all, item => item.Executed == Outcome.Lossy && !item.IsCaught);
    }

    // What is said to fail, to be lost or to be respelled is what a run shows. Another meaning, and what cannot be told, no run shows: beside them it may be worse.
    private static bool Agrees(Outcome executed, IReadOnlyList<Finding> found)
    {
        var shown = found.Where(finding => !CorpusJudged.IsHedged(finding)).Select(finding => finding.Outcome).DefaultIfEmpty(Outcome.Ok).Max();
        return shown == executed || (shown < executed && found.Any(CorpusJudged.IsHedged));
    }

    private static string Recall(IEnumerable<CorpusJudged> all, Outcome outcome)
    {
        var (found, harmed, hedged) = CorpusJudged.Recall(all, outcome);
        return FormattableString.Invariant($"{outcome.ToString().ToLowerInvariant()}.recall={(harmed == 0 ? 1 : (double)found / harmed):0.000} ({found}/{harmed}, hedged {hedged})");
    }
}
