using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>A member that the baseline has not: DVC1001, DVC1002, DVC1003, DVC1042.</summary>
internal static class AdditionRules
{
    public static void Look(Comparison comparison, ObjectShape old, ObjectShape now, WireMember member, Place place)
    {
        if (!ObjectRules.IsOnTheWire(member)) return;
        var spot = new Spot(now.Name, member.Name, place.Member(member.Name, member.Name));
        var rule = member.Presence switch
        {
            _ when member.ClrName.Length > 0 && now.Members.Any(other => other.Name != member.Name && other.ClrName == member.ClrName) => "DVC1042",
            Presence.Required => "DVC1002",
            Presence.Parameter => "DVC1003",
            _ => "DVC1001",
        };
        var what = rule switch
        {
            "DVC1042" => $"\"{member.Name}\" is a second name on the wire for '{member.ClrName}'",
            "DVC1002" => $"the required member \"{member.Name}\" is new",
            "DVC1003" => $"the constructor parameter \"{member.Name}\" is new and has no default value",
            _ => $"the member \"{member.Name}\" is new",
        };
        var absent = comparison.Backward.Absent(member);
        if (rule == "DVC1003") comparison.Tell(rule, comparison.Backward, absent, spot, what, WitnessEdit.Plain, place);
        else comparison.TellWorse(rule, comparison.Backward, absent, spot, what, WitnessEdit.Plain, place);
        if (member.IsWritten) comparison.TellWorse(rule, comparison.Forward, comparison.Forward.Unknown(old), spot, what, WitnessEdit.Having(member.Name), place);
    }
}
