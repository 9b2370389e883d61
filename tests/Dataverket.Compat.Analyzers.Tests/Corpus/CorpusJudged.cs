using System.Collections.Concurrent;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Extraction;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Analyzers.Model;
using Weight = Dataverket.Compat.Analyzers.Judging.Verdict;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>What all rules say of one folder in one direction under one profile, on a baseline that went through its text.</summary>
/// <param name="Change">The folder.</param>
/// <param name="Direction">Who meets whom.</param>
/// <param name="Profile">Who reads and writes.</param>
/// <param name="Judgements">What the rules of the wire say.</param>
internal sealed record CorpusJudged(CorpusCase Change, Direction Direction, WireProfile Profile, IReadOnlyList<Judgement> Judgements)
{
    private static readonly string[] Wire = ["DVC1", "DVC2"];

    /// <summary>What happened when it was run, and the rules that the folder names.</summary>
    public Verdict Expected => Change.Expectations.Verdicts[(Direction, Profile)];

    public Outcome Executed => Expected.Outcome;

    public IReadOnlyList<Finding> Findings => [.. Judgements.Select(judgement => judgement.Finding)];

    /// <summary>Whether what happened is what was told.</summary>
    public bool IsShown => Judgements.Any(judgement => judgement.Finding.Outcome == Executed);

    /// <summary>Whether something was told that is no less than what happened, or that no run shows.</summary>
    public bool IsCaught => IsShown || Judgements.Any(judgement => judgement.Finding.Outcome == Outcome.Throws || IsHedged(judgement.Finding));

    /// <summary>How many warnings and errors stand on a change that does no harm.</summary>
    public int FalseAlarms => Change.Expectations.IsControl ? Judgements.Count(judgement => judgement.Verdict >= Weight.Warning) : 0;

    public static bool IsHedged(Finding finding) => finding.Outcome is Outcome.OtherMeaning or Outcome.Opaque;

    /// <summary>Every rule over every folder.</summary>
    public static IReadOnlyCollection<CorpusJudged> All()
    {
        ConcurrentBag<CorpusJudged> all = [];
        Parallel.ForEach(CorpusCase.All.Values, change =>
        {
            foreach (var (direction, profile) in change.Expectations.Keys) all.Add(new(change, direction, profile, Find(change, direction, profile)));
        });
        return all;
    }

    /// <summary>Of what happened so, the share that was told.</summary>
    public static (int Found, int All, int Hedged) Recall(IEnumerable<CorpusJudged> all, Outcome outcome)
    {
        var harmed = all.Where(item => item.Executed == outcome).ToList();
        return (harmed.Count(item => item.IsCaught), harmed.Count, harmed.Count(item => item.IsCaught && !item.IsShown));
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
    public static (SchemaBaseline Baseline, SchemaShape Now) Sides(CorpusCase change, WireProfile profile)
    {
        var (old, now) = (Shape(change.Old, profile), Shape(change.New, profile));
        var retired = change.Expectations.Retired;
        var tombstones = retired.Where(line => line != "schema").Select(line => line.Split(' ', 4)).Select(words => new Tombstone(words[0], words[1], words[2], words.Length > 3 ? words[3] : ""));
        var text = BaselineText.Print(new(old, tombstones.ToEquatable(), retired.Contains("schema")));
        var (baseline, faults) = BaselineText.Parse("baseline.txt", text, CancellationToken.None);
        return faults.Count == 0 ? (baseline!, now) : throw new InvalidOperationException($"{change.Name}: its baseline cannot be read again: {faults[0].Message}");
    }

    private static SchemaShape Shape(CorpusSource source, WireProfile profile)
    {
        var compilation = source.Compile(profile);
        var (type, attribute) = Changes.DeclaredTypes.Of(compilation, CancellationToken.None).Select(type => (type, attribute: SchemaHeaders.Find(type))).First(found => found.attribute is not null);
        return SchemaExtractor.Extract(type, attribute!, compilation, CancellationToken.None);
    }
}
