using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>An object as a whole: its members one by one, what it does with unknown ones, whether it can be made.</summary>
internal static class ObjectRules
{
    public static void Look(Comparison comparison, ObjectShape old, ObjectShape now, Place place)
    {
        if (Becomes(comparison, old, now, place) || !IsMade(comparison, old, now, place)) return;
        Unknowns(comparison, old, now, place);
        Members(comparison, old, now, place);
    }

    public static void Members(Comparison comparison, ObjectShape old, ObjectShape now, Place place)
    {
        (old, now) = comparison.Own(old, now);
        var matching = new MemberMatching(old, now, comparison.Old.Options, comparison.Now.Options);
        foreach (var member in matching.Removed) RemovalRules.Look(comparison, old, now, member, place);
        foreach (var member in matching.Added) AdditionRules.Look(comparison, old, now, member, place);
        foreach (var pair in matching.Pairs)
        {
            if (pair.Old.Name != pair.Now.Name) NameRules.Look(comparison, old, now, pair, place);
            if (!pair.ByPolicy && !pair.Meets(comparison.Backward) && !pair.Meets(comparison.Forward)) continue;
            var spot = new Spot(now.Name, pair.Now.Name, place.Member(pair.Old.Name, pair.Now.Name));
            PresenceRules.Look(comparison, now, pair, place);
            FillRules.Look(comparison, pair, spot);
            ConstraintRules.Look(comparison, pair, spot);
            // What one side neither reads nor writes has no type on the wire there.
            if (!IsOnTheWire(pair.Old) || !IsOnTheWire(pair.Now)) continue;
            SlotRules.Look(comparison, new(pair.Old.Slot, pair.Now.Slot, pair, spot, IsElement: false));
        }
    }

    public static bool IsOnTheWire(WireMember member) => member.IsRead || member.IsWritten;

    // The data itself may be enumerated, or have a converter: then no member of it stands on the wire.
    private static bool Becomes(Comparison comparison, ObjectShape old, ObjectShape now, Place place)
    {
        if (old.Instead == now.Instead) return old.Instead is not null;
        var spot = new Spot(now.Name, "", place);
        var isOpaque = old.Instead?.Type is OpaqueRef || now.Instead?.Type is OpaqueRef;
        foreach (var passage in comparison.Passages)
            comparison.Tell(
                isOpaque ? "DVC1209" : "DVC1118", passage, isOpaque ? Outcome.Opaque : Outcome.Throws, spot,
                $"'{now.Name}' was {Form(old)} and is {Form(now)}", isOpaque ? null : WitnessEdit.Plain);
        return true;
    }

    private static string Form(ObjectShape shape) => shape.Instead is { } slot ? ShapeText.Of(slot) : "an object";

    // Where no value can be made at all, its members say nothing more.
    private static bool IsMade(Comparison comparison, ObjectShape old, ObjectShape now, Place place)
    {
        var spot = new Spot(now.Name, "", place);
        if (now.IsAbstract && !old.IsAbstract)
            comparison.Tell("DVC1203", comparison.Backward, Outcome.Throws, spot, $"'{now.Name}' has become abstract without variants, so no value of it can be made", WitnessEdit.Plain);
        if (now.Fault is null || old.Fault is not null) return !now.IsAbstract || old.IsAbstract;
        comparison.Tell(SchemaFaults.RuleOf(now), comparison.Backward, Outcome.Throws, spot, $"'{now.Name}' can no longer be read: {now.Fault}", WitnessEdit.Plain);
        if (SchemaFaults.IsWriteFault(now))
            comparison.Tell(SchemaFaults.RuleOf(now), comparison.Forward, Outcome.Throws, spot, $"'{now.Name}' can no longer be written: {now.Fault}");
        return false;
    }

    private static void Unknowns(Comparison comparison, ObjectShape old, ObjectShape now, Place place)
    {
        if (comparison.Now.Options.Profile == WireProfile.Tolerant) return;
        var spot = new Spot(now.Name, "", place);
        var extra = WitnessEdit.Having(Fresh(old, now));
        if (now.RefusesUnknown == true && old.RefusesUnknown != true && !comparison.Old.Options.RefusesUnknown)
        {
            // An old type that keeps what it does not know writes it again; one that does not writes its own members, each of which is judged by itself.
            comparison.Tell(
                "DVC1208", comparison.Backward, old.KeepsUnknown ? Outcome.Throws : Outcome.Ok, spot,
                $"'{now.Name}' has begun to refuse unknown members", old.KeepsUnknown ? extra : null);
        }

        if (old.KeepsUnknown && !now.KeepsUnknown)
            comparison.Tell("DVC1038", comparison.Backward, comparison.Backward.Unknown(now), spot, $"'{now.Name}' no longer keeps the members that it does not know", extra);
        if (!old.KeepsUnknown && now.KeepsUnknown)
            comparison.Tell("DVC1039", comparison.Forward, comparison.Forward.Unknown(old), spot, $"'{now.Name}' has begun to keep, and so to write, members that it does not know", extra);
    }

    private static string Fresh(ObjectShape old, ObjectShape now)
    {
        var name = "unknown";
        while (Has(old, name) || Has(now, name)) name += "_";
        return name;
    }

    private static bool Has(ObjectShape shape, string name)
    {
        foreach (var member in shape.Members)
            if (member.Name == name) return true;
        return false;
    }
}
