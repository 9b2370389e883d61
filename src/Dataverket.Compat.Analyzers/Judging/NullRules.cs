using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>What becomes of null where one side allows it and the other does not: DVC1022 to DVC1026, DVC1117.</summary>
internal static class NullRules
{
    public static void Look(Comparison comparison, SlotPair slot, KindVerdict failing)
    {
        if (slot.Old.Null == slot.Now.Null) return;
        foreach (var passage in slot.Flowing(comparison))
        {
            var (written, read) = (passage.Written(slot.Old, slot.Now), passage.Read(slot.Old, slot.Now));
            if (failing.Has(passage.Direction) || !written.AllowsNull || read.AllowsNull) continue;
            if (!slot.IsElement && !passage.CanWriteNull(slot.WrittenMember(passage))) continue;
            var outcome = passage.Null(read, slot.IsElement);
            // The generated reader takes null of an optional value for absence; not of one with older names, nor of one whose absence has a value of its own.
            if (passage.IsTolerant && read.Null == NullMode.Value && !slot.IsElement && slot.ReadMember(passage) is { Presence: Presence.Optional, HasAbsentValue: false, Aliases.Count: 0 } && outcome == Outcome.Throws) outcome = Outcome.Lossy;
            if (read.Type is ScalarRef { Scalar: WireScalar.Any } && outcome == Outcome.Ok) continue;
            var rule = Rule(comparison, slot, passage, read);
            comparison.Tell(rule, passage, outcome, slot.Spot, What(slot, passage), WitnessEdit.Of("null"));
        }
    }

    private static string Rule(Comparison comparison, SlotPair slot, Passage passage, WireSlot read)
    {
        var isBackward = passage.Direction == Direction.Backward;
        if (slot.IsElement) return "DVC1026";
        if (read.Null != NullMode.Value) return isBackward ? "DVC1024" : "DVC1025";
        var type = isBackward ? comparison.NowType(read.Type) : comparison.OldType(read.Type);
        if (type is ObjectShape && isBackward && passage.Written(slot.Old, slot.Now).Null is not NullMode.NullableValue) return "DVC1117";
        return isBackward ? "DVC1022" : "DVC1023";
    }

    private static string What(SlotPair slot, Passage passage)
    {
        var place = slot.IsElement ? $"what \"{slot.Members.Now.Name}\" holds" : $"\"{slot.Members.Now.Name}\"";
        return passage.Direction == Direction.Backward ? $"{place} could be null and no longer can" : $"{place} could not be null and now can";
    }
}
