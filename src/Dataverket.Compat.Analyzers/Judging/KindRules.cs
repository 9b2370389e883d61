using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Another kind of JSON in one place: DVC1100, DVC1110, DVC1113, DVC1115, DVC1116, DVC1118, DVC2018.</summary>
internal static class KindRules
{
    public static KindVerdict Look(Comparison comparison, SlotPair slot)
    {
        var (before, after) = (comparison.OldType(slot.Old.Type), comparison.NowType(slot.Now.Type));
        if (before is EnumShape oldNames && slot.Now.Type is ScalarRef or DeclaredRef) return EnumScalarRules.Look(comparison, slot, oldNames, isOld: true);
        if (after is EnumShape nowNames && slot.Old.Type is ScalarRef or DeclaredRef) return EnumScalarRules.Look(comparison, slot, nowNames, isOld: false);
        if (slot.Old.Type is MapRef oldMap && after is ObjectShape nowShape) return Opened(comparison, slot, oldMap, nowShape, comparison.Backward, comparison.Forward);
        if (slot.Now.Type is MapRef nowMap && before is ObjectShape oldShape) return Opened(comparison, slot, nowMap, oldShape, comparison.Forward, comparison.Backward);
        var failing = KindVerdict.None;
        var rule = Rule(slot, before, after);
        foreach (var passage in slot.Flowing(comparison))
        {
            var (written, read) = (passage.Written(slot.Old, slot.Now), passage.Read(slot.Old, slot.Now));
            // One value alone is read as a list of one where the schema says so.
            if (slot.ReadMember(passage).IsOneOrMany && read.Type is ListRef list && list.Element.Type == written.Type) continue;
            comparison.Tell(rule, passage, Outcome.Throws, slot.Spot, slot.Changed, Sample(written));
            failing |= KindVerdicts.Of(passage.Direction);
        }

        return failing;
    }

    private static string Rule(SlotPair slot, TypeShape? before, TypeShape? after)
    {
        var (old, now) = (slot.Old.Type, slot.Now.Type);
        if (IsBytes(old, now) || IsBytes(now, old)) return "DVC1110";
        if (IsWrapper(old, after) || IsWrapper(now, before)) return "DVC1116";
        if ((old is ListRef && after is ObjectShape or VariantShape) || (now is ListRef && before is ObjectShape or VariantShape)) return "DVC1118";
        return old is ListRef || now is ListRef ? "DVC1113" : "DVC1100";
    }

    private static bool IsBytes(TypeRef one, TypeRef other)
        => one is ScalarRef { Scalar: WireScalar.Bytes } && other is ListRef { Element.Type: ScalarRef { Scalar: WireScalar.UInt8 } };

    private static bool IsWrapper(TypeRef scalar, TypeShape? type) => scalar is ScalarRef && type is ObjectShape { Members.Count: 1 } shape && shape.Members[0].Slot.Type == scalar;

    private static WitnessEdit Sample(WireSlot written) => written.Type switch
    {
        ListRef => WitnessEdit.Of("[]"),
        MapRef => WitnessEdit.Of("{}"),
        _ => WitnessEdit.Plain,
    };

    // A map in place of an object: any key, so the object meets unknown names and may miss its own.
    private static KindVerdict Opened(Comparison comparison, SlotPair slot, MapRef map, ObjectShape shape, Passage mapWrites, Passage mapReads)
    {
        var unknown = mapWrites.Unknown(shape);
        // What is kept survives, and reaches no member.
        var outcome = unknown == Outcome.Ok ? Outcome.OtherMeaning : unknown;
        var reads = Outcome.Ok;
        WitnessEdit? odd = null;
        foreach (var member in shape.Members)
        {
            outcome = outcome.Worse(mapWrites.Absent(member));
            if (!member.IsWritten || member.Slot.Type == map.Value.Type) continue;
            var (written, sample) = Member(member, map, mapReads);
            if (written <= reads) continue;
            (reads, odd) = (written, WitnessEdit.Having(member.Name, sample));
        }

        var key = "unknown";
        while (shape.Members.Any(member => member.Name == key)) key += "_";
        comparison.Tell("DVC1115", mapWrites, outcome, slot.Spot, slot.Changed, map.Key is ScalarRef { Scalar: WireScalar.Text } ? WitnessEdit.Having(key) : null);
        comparison.TellWorse("DVC1115", mapReads, reads, slot.Spot, slot.Changed, odd);
        return KindVerdict.None;
    }

    // What the map makes of a member's value.
    private static (Outcome Outcome, string? Sample) Member(WireMember member, MapRef map, Passage passage)
    {
        if (member.Slot.Type is not ScalarRef { Scalar: var from } || map.Value.Type is not ScalarRef { Scalar: var to }) return (Outcome.Throws, null);
        var outcome = ScalarReading.Worst(from, passage.WrittenNumbers(member), to, Passage.NumbersOf(passage.Reader.Options), passage.IsTolerant, member.Constraints);
        return (outcome, ScalarSamples.Worst(from, passage.WrittenNumbers(member), to, member.Constraints));
    }
}
