using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Lists and maps: DVC1112, DVC1114, DVC2019, and what they hold.</summary>
internal static class CollectionRules
{
    public static void Lists(Comparison comparison, SlotPair slot, ListRef old, ListRef now)
    {
        if (old.IsSet != now.IsSet)
        {
            var passage = now.IsSet ? comparison.Backward : comparison.Forward;
            if (slot.Flows(passage)) comparison.Tell("DVC1112", passage, Outcome.Lossy, slot.Spot, slot.Changed + ": equal elements become one", Twice(passage.Written(old, now)));
        }

        SlotRules.Look(comparison, slot with { Old = old.Element, Now = now.Element, Spot = slot.Spot with { Place = slot.Spot.Place.Element() }, IsElement = true });
    }

    public static void Maps(Comparison comparison, SlotPair slot, MapRef old, MapRef now)
    {
        if (old.Key != now.Key || old.Key is NamedRef) Keys(comparison, slot, old, now);
        SlotRules.Look(comparison, slot with { Old = old.Value, Now = now.Value, Spot = slot.Spot with { Place = slot.Spot.Place.MapValue() }, IsElement = true });
    }

    private static void Keys(Comparison comparison, SlotPair slot, MapRef old, MapRef now)
    {
        if (comparison.OldType(old.Key) is EnumShape before && comparison.NowType(now.Key) is EnumShape after)
        {
            EnumKeyRules.Look(comparison, slot, before, after);
            return;
        }

        foreach (var passage in slot.Flowing(comparison))
        {
            var (written, read) = (passage.Written(old.Key, now.Key), passage.Read(old.Key, now.Key));
            if (Fits(written, read)) continue;
            comparison.Tell("DVC1114", passage, Outcome.Throws, slot.Spot, $"the keys of \"{slot.Members.Now.Name}\" were {ShapeText.Of(old.Key)} and are {ShapeText.Of(now.Key)}", Key(written, read));
        }
    }

    // A key is text: what matters is whether each key that is written can be parsed.
    private static bool Fits(TypeRef written, TypeRef read)
    {
        if (read is ScalarRef { Scalar: WireScalar.Text } || written == read) return true;
        if (written is not ScalarRef from || read is not ScalarRef to) return false;
        return ScalarReading.Worst(from.Scalar, NumberMode.Strict, to.Scalar, NumberMode.Strict) == Outcome.Ok;
    }

    private static WitnessEdit? Key(TypeRef written, TypeRef read)
    {
        if (written is not ScalarRef from) return null;
        var to = read is ScalarRef scalar ? scalar.Scalar : WireScalar.Guid;
        var sample = ScalarSamples.Worst(from.Scalar, NumberMode.Strict, to, default).Trim('"');
        return WitnessEdit.Having(sample);
    }

    private static WitnessEdit? Twice(ListRef list)
    {
        if (list.Element.Type is not ScalarRef scalar) return null;
        var element = ScalarSamples.Plain(scalar.Scalar, NumberMode.Strict);
        return WitnessEdit.Of("[" + element + "," + element + "]");
    }
}
