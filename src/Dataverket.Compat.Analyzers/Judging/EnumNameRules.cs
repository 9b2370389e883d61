using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Names of an enum that is written by name: DVC2001, DVC2003, DVC2005, DVC2008, DVC2012, DVC2013, DVC2015, DVC2017.</summary>
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
        foreach (var (was, present) in IsPolicy(matching) ? [] : matching.CaseOnly)
            foreach (var passage in comparison.Passages)
                comparison.Tell("DVC2013", passage, Outcome.Respelled, at with { Member = present.Name }, $"\"{was.Name}\" is now spelled \"{present.Name}\"");
        foreach (var member in matching.Aliases)
        {
            Alias(comparison, old, now, member, at);
        }

        foreach (var (was, present) in matching.Kept)
        {
            if (was.Value == present.Value) continue;
            foreach (var passage in comparison.Passages)
                comparison.Tell("DVC2008", passage, Outcome.Ok, at with { Member = present.Name }, $"\"{present.Name}\" was {was.Value} and is {present.Value}");
        }
    }

    private static void Renamed(Comparison comparison, EnumShape old, EnumShape now, EnumMatching matching, Spot at)
    {
        var isPolicy = IsPolicy(matching);
        foreach (var (was, present) in matching.Renamed)
        {
            var spot = isPolicy ? at : at with { Member = present.Name };
            var what = isPolicy ? $"all names are spelled otherwise: \"{was.Name}\" is now \"{present.Name}\"" : $"\"{was.Name}\" is now called \"{present.Name}\"";
            foreach (var passage in comparison.Passages)
                comparison.TellWorse(isPolicy ? "DVC2012" : "DVC2005", passage, Renamed(passage, passage.Read(old, now), was, present), spot, what, Name(passage.Written(was, present)), was: isPolicy ? "" : was.Name);
        }
    }

    // Where a policy spells the names, the C# names are read as well, and written as the policy has them.
    private static Outcome Renamed(Passage passage, EnumShape reader, EnumMember was, EnumMember present)
        => passage.Direction == Direction.Backward && reader.ReadsClrNames && was.Name == present.ClrName ? Outcome.Lossy : EnumRules.UnknownName(reader, passage);

    private static bool IsPolicy(EnumMatching matching)
        => matching.Renamed.Count > 0 && matching.Renamed.Count + matching.CaseOnly.Count > 1 && matching.Kept.Count == 0 && matching.Renamed.All(pair => Letters(pair.Old.Name) == Letters(pair.Now.Name));

    // Of several names of one number the first declared is written; it stands first in the shape, on both sides.
    private static void Alias(Comparison comparison, EnumShape old, EnumShape now, EnumMember member, Spot at)
    {
        var isNew = now.Members.Contains(member) && !old.Members.Contains(member);
        var (has, lacks) = isNew ? (now, old) : (old, now);
        if (has.Members.First(other => other.Value == member.Value) != member) return;
        var spot = at with { Member = member.Name };
        var passage = isNew ? comparison.Forward : comparison.Backward;
        var what = $"\"{member.Name}\" {(isNew ? "is" : "was")} the name that is written for {member.Value}, which has others";
        comparison.TellWorse(isNew ? "DVC2001" : "DVC2003", passage, EnumRules.UnknownName(lacks, passage), spot, what, Name(member));
        // The other way a name is read that is not written again.
        foreach (var each in comparison.Passages) comparison.Tell("DVC2017", each, each == passage ? Outcome.Opaque : Outcome.Lossy, spot, what, Name(lacks.Members.FirstOrDefault(other => other.Value == member.Value) ?? member));
    }

    private static WitnessEdit Name(EnumMember member) => WitnessEdit.Of(JsonTexts.Quote(member.Name));

    private static string Letters(string name) => new string([.. name.Where(char.IsLetterOrDigit)]).ToUpperInvariant();
}
