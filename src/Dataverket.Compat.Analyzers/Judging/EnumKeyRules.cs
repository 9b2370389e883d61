using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>An enum as the key of a map, where it is always written by name and never open: DVC2019, and DVC2003, DVC2005 for keys.</summary>
internal static class EnumKeyRules
{
    public static void Look(Comparison comparison, SlotPair slot, EnumShape old, EnumShape now)
    {
        var matching = new EnumMatching(old, now);
        foreach (var member in matching.Added) Tell(comparison, "DVC2019", comparison.Forward, slot, member, $"the key \"{member.Name}\" is new");
        foreach (var member in matching.Removed) Tell(comparison, "DVC2003", comparison.Backward, slot, member, $"the key \"{member.Name}\" is gone");
        foreach (var (was, present) in matching.Renamed)
            foreach (var passage in comparison.Passages) Tell(comparison, "DVC2005", passage, slot, passage.Written(was, present), $"the key \"{was.Name}\" is now called \"{present.Name}\"");
    }

    private static void Tell(Comparison comparison, string rule, Passage passage, SlotPair slot, EnumMember member, string what)
    {
        if (!slot.Flows(passage)) return;
        comparison.Tell(
            rule, passage, Outcome.Throws, slot.Spot with { Member = member.Name }, $"{what} in \"{slot.Members.Now.Name}\"",
            WitnessEdit.Having(member.Name));
    }
}
