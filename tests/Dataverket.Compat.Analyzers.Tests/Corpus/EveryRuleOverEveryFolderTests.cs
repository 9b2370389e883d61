using System.Collections.Concurrent;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Extraction;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Weight = Dataverket.Compat.Analyzers.Judging.Verdict;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>
/// Every rule is run over every folder, on a baseline that went through its text: each speaks where the folder names it, with the outcome that was
/// executed, and is silent everywhere else.
/// </summary>
public sealed class EveryRuleOverEveryFolderTests(ITestOutputHelper output)
{
    private static readonly string[] Wire = ["DVC1", "DVC2"];

    [Fact]
    public void Rules_speak_where_a_folder_names_them_and_nowhere_else()
    {
        ConcurrentBag<string> wrong = [];
        ConcurrentBag<Judged> all = [];
        var (judged, positives, controls) = (0, 0, 0);
        Parallel.ForEach(CorpusCase.All.Values, change =>
        {
            foreach (var key in change.Expectations.Keys)
            {
                var expected = change.Expectations.Verdicts[key];
                var judgements = Find(change, key.Direction, key.Profile);
                var found = judgements.ConvertAll(judgement => judgement.Finding);
                all.Add(new(key.Direction, key.Profile, expected.Outcome, change.Expectations.IsControl, judgements));
                Interlocked.Increment(ref judged);
                if (expected.Rules.Count > 0) Interlocked.Increment(ref positives);
                if (change.Expectations.IsControl) Interlocked.Increment(ref controls);
                var rules = found.Select(finding => finding.RuleId).Distinct().Order(StringComparer.Ordinal).ToList();
                if (!rules.SequenceEqual(expected.Rules.Order(StringComparer.Ordinal)) || !Agrees(expected.Outcome, found))
                    wrong.Add($"{change.Name} {key.Direction} {key.Profile} ({expected.Outcome}): expected {string.Join(' ', expected.Rules)}, found {string.Join(' ', found.Select(finding => $"{finding.RuleId}:{finding.Outcome}"))}");
            }
        });

        output.WriteLine($"judged={judged} positives={positives} controls={controls} disagreements={wrong.Count}");
        foreach (var group in all.GroupBy(item => (item.Profile, item.Direction)).OrderBy(group => group.Key))
            output.WriteLine($"{group.Key.Profile} {group.Key.Direction}: {Recall(group, Outcome.Throws)} {Recall(group, Outcome.Lossy)} false_alarms={FalseAlarms(group)}");
        output.WriteLine($"total: {Recall(all, Outcome.Throws)} {Recall(all, Outcome.Lossy)} false_alarms={FalseAlarms(all)}");
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Order(StringComparer.Ordinal)));
        Assert.Equal(0, FalseAlarms(all));
        Assert.DoesNotContain(all, item => item.Executed == Outcome.Throws && !item.IsCaught);
        Assert.DoesNotContain(all, item => item.Executed == Outcome.Lossy && !item.IsCaught);
    }

    // What is said to fail, to be lost or to be respelled is what a run shows. Another meaning, and what cannot be told, no run shows: beside them it may be worse.
    private static bool Agrees(Outcome executed, IReadOnlyList<Finding> found)
    {
        var shown = found.Where(finding => !IsHedged(finding)).Select(finding => finding.Outcome).DefaultIfEmpty(Outcome.Ok).Max();
        return shown == executed || (shown < executed && found.Any(IsHedged));
    }

    private static bool IsHedged(Finding finding) => finding.Outcome is Outcome.OtherMeaning or Outcome.Opaque;

    private static string Recall(IEnumerable<Judged> all, Outcome outcome)
    {
        var harmed = all.Where(item => item.Executed == outcome).ToList();
        var name = outcome.ToString().ToLowerInvariant();
        return FormattableString.Invariant($"{name}.recall={(harmed.Count == 0 ? 1 : (double)harmed.Count(item => item.IsCaught) / harmed.Count):0.000} ({harmed.Count(item => item.IsCaught)}/{harmed.Count}, hedged {harmed.Count(item => item.IsCaught && !item.IsShown)})");
    }

    private static int FalseAlarms(IEnumerable<Judged> all) => all.Where(item => item.IsControl).Sum(item => item.Judgements.Count(judgement => judgement.Verdict >= Weight.Warning));

    private sealed record Judged(Direction Direction, WireProfile Profile, Outcome Executed, bool IsControl, IReadOnlyList<Judgement> Judgements)
    {
        /// <summary>Whether what happened is what was told.</summary>
        public bool IsShown => Judgements.Any(judgement => judgement.Finding.Outcome == Executed);

        /// <summary>Whether something was told that is no less than what happened, or that no run shows.</summary>
        public bool IsCaught => IsShown || Judgements.Any(judgement => judgement.Finding.Outcome == Outcome.Throws || IsHedged(judgement.Finding));
    }

    private static List<Judgement> Find(CorpusCase change, Direction direction, WireProfile profile)
    {
        var (baseline, now) = Sides(change, profile);
        var own = SchemaFaults.Of(now);
        var circumstances = Circumstances.Of(baseline.Shape, now);
        return [.. own.Select(fault => new Judgement(fault, Weight.Error, fault.What)).Concat(SchemaDiff.Compare(baseline, now).Where(finding => own.All(fault => (fault.RuleId, fault.Type) != (finding.RuleId, finding.Type)))
                .Select(finding => Judge.Of(finding, circumstances)).Where(judgement => judgement.Verdict != Weight.None))
            .Where(judgement => judgement.Finding.Direction == direction && Wire.Any(judgement.Finding.RuleId.StartsWith))];
    }

    /// <summary>What has shipped, as it comes back from its text, and what the source says.</summary>
    internal static (SchemaBaseline Baseline, SchemaShape Now) Sides(CorpusCase change, WireProfile profile)
    {
        var (old, now) = (Shape(change.Old, profile), Shape(change.New, profile));
        var retired = change.Expectations.Retired;
        var tombstones = retired.Where(line => line != "schema").Select(line => line.Split(' ', 4)).Select(words => new Tombstone(words[0], words[1], words[2], words.Length > 3 ? words[3] : ""));
        var text = BaselineText.Print(new(old, tombstones.ToEquatable(), retired.Contains("schema")));
        var (baseline, faults) = BaselineText.Parse("baseline.txt", text, TestContext.Current.CancellationToken);
        Assert.Empty(faults);
        return (baseline!, now);
    }

    private static SchemaShape Shape(CorpusSource source, WireProfile profile)
    {
        var compilation = source.Compile(profile);
        var (type, attribute) = Changes.DeclaredTypes.Of(compilation, CancellationToken.None).Select(type => (type, attribute: SchemaHeaders.Find(type))).First(found => found.attribute is not null);
        return SchemaExtractor.Extract(type, attribute!, compilation, CancellationToken.None);
    }
}
