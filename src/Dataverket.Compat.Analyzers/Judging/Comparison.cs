using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>
/// The state of one comparison: the two sides, what was found, and which pairs of named types are still to be looked at. Each pair is looked at once, at the
/// place where it is met first (nearest to the root), so cycles end and a nested change is told once.
/// </summary>
internal sealed class Comparison
{
    private readonly List<Finding> findings = [];
    private readonly HashSet<(string Rule, Direction Direction, string Type, string Member, string Pointer)> told = [];
    private readonly HashSet<(string Old, string Now)> met = [];
    private readonly Dictionary<(string Old, string Now), (ObjectShape Old, ObjectShape Now)> bases = [];
    private readonly Queue<(string Old, string Now, Place Place)> waiting = new();
    private readonly Dictionary<string, TypeShape> oldTypes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TypeShape> nowTypes = new(StringComparer.Ordinal);
    private readonly Dictionary<Direction, WitnessBuilder> builders = [];

    public Comparison(SchemaShape old, SchemaShape now)
    {
        (Old, Now) = (old, now);
        Backward = new(Direction.Backward, old, now);
        Forward = new(Direction.Forward, now, old);
        Passages = [Backward, Forward];
        foreach (var type in old.Types) oldTypes[type.Name] = type;
        foreach (var type in now.Types) nowTypes[type.Name] = type;
        foreach (var passage in Passages) builders[passage.Direction] = new(passage);
    }

    public SchemaShape Old { get; }

    public SchemaShape Now { get; }

    /// <summary>What may not come back as something else.</summary>
    public EquatableArray<Tombstone> Tombstones { get; init; }

    public Passage Backward { get; }

    public Passage Forward { get; }

    public IReadOnlyList<Passage> Passages { get; }

    public IReadOnlyList<Finding> Findings => findings;

    /// <summary>The pairs of named types that were met.</summary>
    public IEnumerable<(string Old, string Now)> Met => met;

    public TypeShape? OldType(TypeRef type) => type is NamedRef named && oldTypes.TryGetValue(named.Name, out var shape) ? shape : null;

    public TypeShape? NowType(TypeRef type) => type is NamedRef named && nowTypes.TryGetValue(named.Name, out var shape) ? shape : null;

    /// <summary>Looks at a pair of named types later, unless it was met before.</summary>
    public void Meet(string old, string now, Place place)
    {
        if (met.Add((old, now))) waiting.Enqueue((old, now, place));
    }

    /// <summary>Says that a pair of objects are variants, whose common members are told at their base.</summary>
    public void Inherit(string old, string now, ObjectShape oldBase, ObjectShape nowBase) => bases[(old, now)] = (oldBase, nowBase);

    /// <summary>The two objects without the members that both only take over from their bases.</summary>
    public (ObjectShape Old, ObjectShape Now) Own(ObjectShape old, ObjectShape now)
    {
        if (!bases.TryGetValue((old.Name, now.Name), out var pair)) return (old, now);
        var (inOld, inNow) = (Shared(old, pair.Old), Shared(now, pair.Now));
        var oldOwn = new HashSet<string>(old.Members.Where(member => !inOld.Contains(member.Name)).Select(member => member.Name), StringComparer.Ordinal);
        var nowOwn = new HashSet<string>(now.Members.Where(member => !inNow.Contains(member.Name)).Select(member => member.Name), StringComparer.Ordinal);
        return (
            old with { Members = old.Members.Where(member => oldOwn.Contains(member.Name) || nowOwn.Contains(member.Name)).ToEquatable() },
            now with { Members = now.Members.Where(member => oldOwn.Contains(member.Name) || nowOwn.Contains(member.Name)).ToEquatable() });
    }

    private static HashSet<string> Shared(ObjectShape variant, ObjectShape common)
    {
        var inherited = new HashSet<WireMember>(common.Members);
        return new(variant.Members.Where(inherited.Contains).Select(member => member.Name), StringComparer.Ordinal);
    }

    /// <summary>Looks at all pairs, nearest to the root first.</summary>
    public void Run(Action<TypeShape, TypeShape, Place> look)
    {
        while (waiting.Count > 0)
        {
            var (old, now, place) = waiting.Dequeue();
            if (oldTypes.TryGetValue(old, out var oldType) && nowTypes.TryGetValue(now, out var nowType)) look(oldType, nowType, place);
        }
    }

    /// <summary>Tells a finding. The witness is made of the edit where there is one.</summary>
    public void Tell(string rule, Passage passage, Outcome outcome, Spot spot, string what, WitnessEdit? edit = null, Place? witnessAt = null, string was = "")
    {
        var pointer = spot.Place.Pointer(passage.Direction);
        if (!told.Add((rule, passage.Direction, spot.Type, spot.Member, pointer))) return;
        findings.Add(new(rule, passage.Direction, outcome, spot.Type, spot.Member, what)
        {
            Pointer = pointer,
            Was = was,
            Witness = edit is null || outcome < Outcome.Lossy ? null : builders[passage.Direction].Document(witnessAt ?? spot.Place, edit),
            Meant = edit?.Meant is null || outcome != Outcome.OtherMeaning ? null : builders[passage.Direction].Document(witnessAt ?? spot.Place, edit.Meant),
        });
    }

    /// <summary>Tells a finding unless nothing happens to any value.</summary>
    public void TellWorse(string rule, Passage passage, Outcome outcome, Spot spot, string what, WitnessEdit? edit = null, Place? witnessAt = null, string was = "")
    {
        if (outcome > Outcome.Ok) Tell(rule, passage, outcome, spot, what, edit, witnessAt, was);
    }
}
