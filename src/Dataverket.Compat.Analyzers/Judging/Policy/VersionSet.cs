using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging.Policy;

/// <summary>The versions of one message type, found by number, and the judgements about them.</summary>
internal sealed class VersionSet
{
    private readonly List<Judgement> judgements = [];

    public VersionSet(PolicyInput input)
    {
        Input = input;
        foreach (var source in input.Sources)
            if (!Sources.ContainsKey(source.Shape.Version)) Sources.Add(source.Shape.Version, source);
        foreach (var baseline in input.Baselines)
            if (!Baselines.ContainsKey(baseline.Shape.Version)) Baselines.Add(baseline.Shape.Version, baseline);
        Newest = Sources.Count == 0 ? 0 : Sources.Keys.Last();
        Conversions = [.. input.Sources.SelectMany(source => source.Conversions).Distinct()];
    }

    public PolicyInput Input { get; }

    public SortedDictionary<int, SourceVersion> Sources { get; } = [];

    public SortedDictionary<int, SchemaBaseline> Baselines { get; } = [];

    /// <summary>The newest version in source, 0 when there is none.</summary>
    public int Newest { get; }

    public IReadOnlyList<Conversion> Conversions { get; }

    public IReadOnlyList<Judgement> Judgements => judgements;

    /// <summary>The versions that somebody may still write or read: in the window, shipped and not retired, or in source.</summary>
    public IEnumerable<int> Supported => Baselines.Where(entry => !entry.Value.IsRetired).Select(entry => entry.Key).Union(Sources.Keys).Where(version => version >= Input.Oldest).OrderBy(version => version);

    /// <summary>What has shipped of a version, or else what the source says of it.</summary>
    public SchemaShape? Shape(int version)
        => Baselines.TryGetValue(version, out var baseline) ? baseline.Shape : Sources.TryGetValue(version, out var source) ? source.Shape : null;

    public void Tell(string rule, Verdict verdict, Direction direction, string what, string next, string type = "", string member = "", string was = "")
        => judgements.Add(new(
            new(rule, direction, verdict == Verdict.Error ? Outcome.Throws : Outcome.Opaque, type, member, what) { Was = was }, verdict, $"\"{Input.MessageType}\": {what}. {next}"));
}
