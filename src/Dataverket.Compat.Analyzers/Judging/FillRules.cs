using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Whether what is read reaches the member, and where it stands: DVC1032, DVC1036, DVC1037, DVC1040.</summary>
internal static class FillRules
{
    public static void Look(Comparison comparison, MemberPair pair, Spot spot)
    {
        var backward = comparison.Backward;
        var (old, now) = (pair.Old, pair.Now);
        if (old is { IsRead: true, IsWritten: true } && now is { IsRead: false, IsWritten: true })
        {
            var isFilled = now.Slot.Type is ListRef or MapRef;
            comparison.Tell(
                isFilled ? "DVC1036" : "DVC1032", backward, Outcome.Lossy, spot,
                isFilled ? $"the collection \"{now.Name}\" can no longer be set, so it is read as empty" : $"\"{now.Name}\" can no longer be set, so what is read is dropped",
                isFilled ? WitnessEdit.Having("a") : WitnessEdit.Plain);
        }

        if (now is { IsPopulated: true, Default: not (null or "[]" or "{}") } && !old.IsPopulated)
            comparison.Tell("DVC1037", backward, Outcome.Lossy, spot, $"what is read into \"{now.Name}\" is added to {now.Default}, which stands there already", WitnessEdit.Having("a"));
        if (old.Order != now.Order)
            comparison.Tell("DVC1040", comparison.Forward, Outcome.Respelled, spot, $"\"{now.Name}\" stands elsewhere in the text");
    }
}
