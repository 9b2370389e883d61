using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>How an enum is spelled and what it does with what it does not know: DVC2010, DVC2011, DVC2014, DVC2023.</summary>
internal static class EnumFormRules
{
    public static void Look(Comparison comparison, EnumShape old, EnumShape now, Spot spot)
    {
        var (backward, forward) = (comparison.Backward, comparison.Forward);
        if (old.Form == EnumForm.Number != (now.Form == EnumForm.Number))
        {
            foreach (var passage in comparison.Passages)
            {
                var (written, read) = (passage.Written(old, now), passage.Read(old, now));
                var outcome = written.Form == EnumForm.Number && read.Form == EnumForm.TextOrNumber && !passage.IsTolerant ? Outcome.Lossy : Outcome.Throws;
                comparison.Tell("DVC2010", passage, outcome, spot, $"'{now.Name}' was written {Text(old.Form)} and is written {Text(now.Form)}", WitnessEdit.Plain);
            }
        }
        else if (old.Form == EnumForm.TextOrNumber && now.Form == EnumForm.Text)
        {
            comparison.Tell("DVC2011", backward, Outcome.Throws, spot, $"'{now.Name}' no longer reads numbers, which stand for values without a name", WitnessEdit.Of(Unnamed(old)));
        }

        if (old.IsFlags != now.IsFlags && old.Form != EnumForm.Number && now.Form != EnumForm.Number)
        {
            // Only flags are written as several names. System.Text.Json reads them into any enum, as a value that has no name there.
            var passage = old.IsFlags ? backward : forward;
            var other = old.IsFlags ? forward : backward;
            var flags = passage.Written(old, now);
            comparison.Tell("DVC2014", passage, passage.IsTolerant || passage.Read(old, now).Form == EnumForm.Text ? Outcome.Throws : Outcome.Lossy, spot, now.IsFlags ? $"'{now.Name}' has become flags" : $"'{now.Name}' is no longer flags", Several(flags));
            // A sum without a name of its own is written as a number, and by the other side as several names.
            if (old.Form == EnumForm.TextOrNumber && now.Form == EnumForm.TextOrNumber && !other.IsTolerant)
                comparison.Tell("DVC2014", other, Outcome.Lossy, spot, now.IsFlags ? $"'{now.Name}' has become flags" : $"'{now.Name}' is no longer flags", WitnessEdit.Of(Unnamed(old)));
        }

        if (old.IsOpen && !now.IsOpen && now.Form != EnumForm.Number)
            comparison.Tell("DVC2023", backward, Outcome.Throws, spot, $"'{now.Name}' no longer reads names that it does not know", comparison.Old.Options.Profile == WireProfile.Tolerant ? WitnessEdit.Of("\"a newer name\"") : null);
    }

    private static WitnessEdit? Several(EnumShape flags)
        => flags.Members.Count < 2 ? null : WitnessEdit.Of(JsonTexts.Quote(flags.Members[flags.Members.Count - 2].Name + ", " + flags.Members[flags.Members.Count - 1].Name));

    private static string Text(EnumForm form) => form == EnumForm.Number ? "as a number" : "by name";

    // A number that no name has.
    private static string Unnamed(EnumShape names)
    {
        var number = 1;
        foreach (var member in names.Members)
            if (int.TryParse(member.Value, out var value) && value >= number && value < int.MaxValue) number = value + 1;
        return number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
