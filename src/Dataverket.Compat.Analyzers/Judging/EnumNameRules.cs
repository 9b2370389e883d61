using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Names of an enum that is written by name: DVC2001, DVC2003, DVC2005, DVC2008, DVC2012, DVC2013, DVC2015, DVC2017, DVC2021.</summary>
internal static class EnumNameRules
{
    public static void Look(Comparison comparison, EnumShape old, EnumShape now, Spot at)
    {
        var (backward, forward) = (comparison.Backward, comparison.Forward);
        var matching = new EnumMatching(old, now);
        foreach (var member in matching.Added)
        {
            var edit = WitnessEdit.Of(JsonTexts.Quote(now.IsFlags && old.Members.Count > 0 ? old.Members[0].Name + ", " + member.Name : member.Name));
            comparison.TellWorse(now.IsFlags ? "DVC2015" : "DVC2001", forward, EnumRules.UnknownName(old, forward), at with { Member = member.Name }, $"the name \"{member.Name}\" is new", edit);
        }

        foreach (var member in matching.Removed)
            comparison.TellWorse("DVC2003", backward, EnumRules.UnknownName(now, backward), at with { Member = member.Name }, $"the name \"{member.Name}\" is gone", Name(member));
        Renamed(comparison, old, now, matching, at);
        foreach (var (was, present) in matching.CaseOnly)
            foreach (var passage in comparison.Passages)
                comparison.Tell("DVC2013", passage, Outcome.Respelled, at with { Member = present.Name }, $"\"{was.Name}\" is now spelled \"{present.Name}\"");
        foreach (var member in matching.Aliases)
        {
            // Of several names of one number, which is written is up to the runtime.
            var isNew = now.Members.Contains(member) && !old.Members.Contains(member);
            comparison.Tell("DVC2017", isNew ? forward : backward, Outcome.Opaque, at with { Member = member.Name }, $"\"{member.Name}\" {(isNew ? "is" : "was")} a second name of {member.Value}");
        }

        foreach (var (was, present) in matching.Kept)
            if (was.Value != present.Value)
                comparison.Tell("DVC2008", backward, Outcome.Ok, at with { Member = present.Name }, $"\"{present.Name}\" was {was.Value} and is {present.Value}");
        Zero(comparison, old, now, at);
    }

    private static void Renamed(Comparison comparison, EnumShape old, EnumShape now, EnumMatching matching, Spot at)
    {
        var isPolicy = matching.Renamed.Count > 1 && matching.Kept.Count == 0 && matching.Renamed.All(pair => Letters(pair.Old.Name) == Letters(pair.Now.Name));
        foreach (var (was, present) in matching.Renamed)
        {
            var spot = isPolicy ? at : at with { Member = present.Name };
            var what = isPolicy ? $"all names are spelled otherwise: \"{was.Name}\" is now \"{present.Name}\"" : $"\"{was.Name}\" is now called \"{present.Name}\"";
            foreach (var passage in comparison.Passages)
                comparison.TellWorse(isPolicy ? "DVC2012" : "DVC2005", passage, EnumRules.UnknownName(passage.Read(old, now), passage), spot, what, Name(passage.Written(was, present)), was: isPolicy ? "" : was.Name);
        }
    }

    private static void Zero(Comparison comparison, EnumShape old, EnumShape now, Spot at)
    {
        var (was, present) = (old.Members.FirstOrDefault(member => member.Value == "0"), now.Members.FirstOrDefault(member => member.Value == "0"));
        if (was is null || present is null || was.Name == present.Name || now.Members.All(member => member.Name != was.Name || member.Value == "0")) return;
        comparison.Tell("DVC2021", comparison.Backward, Outcome.OtherMeaning, at with { Member = present.Name }, $"where a value is absent it was \"{was.Name}\" and is \"{present.Name}\"");
    }

    private static WitnessEdit Name(EnumMember member) => WitnessEdit.Of(JsonTexts.Quote(member.Name));

    private static string Letters(string name) => new string([.. name.Where(char.IsLetterOrDigit)]).ToUpperInvariant();
}
