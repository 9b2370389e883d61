using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>A member that the source no longer has: DVC1004, DVC1005, DVC1011.</summary>
internal static class RemovalRules
{
    public static void Look(Comparison comparison, ObjectShape old, ObjectShape now, WireMember member, Place place)
    {
        var spot = new Spot(now.Name, member.Name, place.Member(member.Name, member.Name));
        var forward = comparison.Forward;
        var absent = member.IsWritten || member.IsRead ? forward.Absent(member) : Outcome.Ok;
        var rule = member.Presence != Presence.Optional ? "DVC1005" : "DVC1004";
        var what = rule == "DVC1005" ? $"the required member \"{member.Name}\" is gone" : $"the member \"{member.Name}\" is gone";
        // A type that has another name in C# now is the same one in the baseline, whose line a fix is to find.
        var was = old.Name == now.Name ? "" : old.Name;
        var unknown = member.IsWritten ? comparison.Backward.Unknown(now) : Outcome.Ok;
        comparison.TellWorse(rule, comparison.Backward, unknown, spot, what, WitnessEdit.Having(member.Name), place, was);
        comparison.TellWorse(rule, forward, absent, spot, what, WitnessEdit.Plain, place, was);
        // Where nobody is hurt today, the name is still free for another meaning tomorrow.
        if (unknown == Outcome.Ok && absent == Outcome.Ok)
            comparison.Tell("DVC1011", comparison.Backward, Outcome.Ok, spot, $"the member \"{member.Name}\" is gone and no tombstone keeps its name", was: was);
    }
}
