using System.Collections.Concurrent;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Extraction;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

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
        var (judged, positives, controls) = (0, 0, 0);
        Parallel.ForEach(CorpusCase.All.Values, change =>
        {
            foreach (var key in change.Expectations.Keys)
            {
                var (expected, found) = (change.Expectations.Verdicts[key], Find(change, key.Direction, key.Profile));
                Interlocked.Increment(ref judged);
                if (expected.Rules.Count > 0) Interlocked.Increment(ref positives);
                if (change.Expectations.IsControl) Interlocked.Increment(ref controls);
                var rules = found.Select(finding => finding.RuleId).Distinct().Order(StringComparer.Ordinal).ToList();
                if (!rules.SequenceEqual(expected.Rules.Order(StringComparer.Ordinal)))
                    wrong.Add($"{change.Name} {key.Direction} {key.Profile} ({expected.Outcome}): expected {string.Join(' ', expected.Rules)}, found {string.Join(' ', found.Select(finding => $"{finding.RuleId}:{finding.Outcome}"))}");
            }
        });

        output.WriteLine($"judged={judged} positives={positives} controls={controls} disagreements={wrong.Count}");
        Assert.True(wrong.IsEmpty, string.Join('\n', wrong.Order(StringComparer.Ordinal)));
    }

    private static List<Finding> Find(CorpusCase change, Direction direction, WireProfile profile)
    {
        var (old, now) = (Shape(change.Old, profile), Shape(change.New, profile));
        var retired = change.Expectations.Retired;
        var tombstones = retired.Where(line => line != "schema").Select(line => line.Split(' ', 4)).Select(words => new Tombstone(words[0], words[1], words[2], words.Length > 3 ? words[3] : ""));
        var text = BaselineText.Print(new(old, tombstones.ToEquatable(), retired.Contains("schema")));
        var (baseline, faults) = BaselineText.Parse("baseline.txt", text, TestContext.Current.CancellationToken);
        Assert.Empty(faults);
        var own = SchemaFaults.Of(now);
        return [.. own.Concat(SchemaDiff.Compare(baseline!, now).Where(finding => own.All(fault => (fault.RuleId, fault.Type) != (finding.RuleId, finding.Type))))
            .Where(finding => finding.Direction == direction && Wire.Any(finding.RuleId.StartsWith))];
    }

    private static SchemaShape Shape(CorpusSource source, WireProfile profile)
    {
        var compilation = source.Compile(profile);
        var (type, attribute) = Changes.DeclaredTypes.Of(compilation, CancellationToken.None).Select(type => (type, attribute: SchemaHeaders.Find(type))).First(found => found.attribute is not null);
        return SchemaExtractor.Extract(type, attribute!, compilation, CancellationToken.None);
    }
}
