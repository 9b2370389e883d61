using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Whether what is read reaches the member, and where it stands: DVC1032, DVC1036, DVC1203, DVC1037, DVC1040.</summary>
internal static class FillRules
{
    public static void Look(Comparison comparison, MemberPair pair, Spot spot)
    {
        var backward = comparison.Backward;
        var (old, now) = (pair.Old, pair.Now);
        if (old is { IsRead: true, IsWritten: true } && now is { IsRead: false, IsWritten: true })
        {
            if (now.CannotBeMade)
            {
                comparison.Tell("DVC1203", backward, Outcome.Throws, spot, $"no value can be made of the interface that \"{now.Name}\" has become", WitnessEdit.Having("a"));
                return;
            }

            var isFilled = now.Slot.Type is ListRef or MapRef;
            comparison.Tell(
                isFilled ? "DVC1036" : "DVC1032", backward, Outcome.Lossy, spot,
                isFilled ? $"the collection \"{now.Name}\" can no longer be set, so it is read as empty" : $"\"{now.Name}\" can no longer be set, so what is read is dropped",
                isFilled ? WitnessEdit.Having("a") : WitnessEdit.Plain);
        }

        if (AddsToDefault(pair))
            comparison.Tell("DVC1037", backward, Outcome.Lossy, spot, $"what is read into \"{now.Name}\" is added to {now.Default}, which stands there already", WitnessEdit.Having("a"));
        if (old.Order != now.Order)
            comparison.Tell("DVC1040", comparison.Forward, Outcome.Respelled, spot, $"\"{now.Name}\" stands elsewhere in the text");
    }

    /// <summary>Whether a reader has begun to add what it reads to what stands there already.</summary>
    public static bool AddsToDefault(MemberPair pair) => pair.Now is { IsPopulated: true, Default: not (null or "[]" or "{}") } && !pair.Old.IsPopulated;
}
