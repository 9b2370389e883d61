using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>The type of a place: which family looks at it, and what becomes of null.</summary>
internal static class SlotRules
{
    public static void Look(Comparison comparison, SlotPair slot)
    {
        var failing = Types(comparison, slot);
        NullRules.Look(comparison, slot, failing);
    }

    /// <summary>Gives the directions in which every value fails already, where null would say nothing new.</summary>
    private static KindVerdict Types(Comparison comparison, SlotPair slot)
    {
        switch (slot.Old.Type, slot.Now.Type)
        {
            case (OpaqueRef old, OpaqueRef now) when old == now: return KindVerdict.None;
            case (OpaqueRef, _) or (_, OpaqueRef):
                foreach (var passage in slot.Flowing(comparison)) comparison.Tell("DVC1209", passage, Outcome.Opaque, slot.Spot, slot.Changed + ": a converter decides its form on the wire, and does not declare it");
                return KindVerdict.Both;
            case (ScalarRef or DeclaredRef, ScalarRef or DeclaredRef): return ScalarRules.Look(comparison, slot);
            case (ListRef old, ListRef now):
                CollectionRules.Lists(comparison, slot, old, now);
                return KindVerdict.None;
            case (MapRef old, MapRef now):
                CollectionRules.Maps(comparison, slot, old, now);
                return KindVerdict.None;
            case (ScalarRef { Scalar: WireScalar.Any }, _) or (_, ScalarRef { Scalar: WireScalar.Any }): return ScalarRules.AnyJson(comparison, slot);
            case (NamedRef old, NamedRef now): return Named(comparison, slot, old, now);
            default: return KindRules.Look(comparison, slot);
        }
    }

    private static KindVerdict Named(Comparison comparison, SlotPair slot, NamedRef old, NamedRef now)
    {
        var (before, after) = (comparison.OldType(old), comparison.NowType(now));
        if (before is null || after is null) return KindVerdict.None;
        if (before is EnumShape != after is EnumShape) return KindRules.Look(comparison, slot);
        comparison.Meet(old.Name, now.Name, slot.Spot.Place);
        return KindVerdict.None;
    }
}
