using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Declared limits of a value: DVC1124. Whether anybody holds a value to them cannot be seen here, so the outcome is open.</summary>
internal static class ConstraintRules
{
    public static void Look(Comparison comparison, MemberPair pair, Spot spot)
    {
        var dropped = pair.Old.Constraints.Except(pair.Now.Constraints).ToArray();
        var gained = pair.Now.Constraints.Except(pair.Old.Constraints).ToArray();
        if (dropped.Length == 0 && gained.Length == 0) return;
        var what = $"the limits of \"{pair.Now.Name}\" were {Text(pair.Old)} and are {Text(pair.Now)}";
        if (gained.Any(constraint => !IsWithin(pair.Old, constraint))) comparison.Tell("DVC1124", comparison.Backward, Outcome.Opaque, spot, what);
        if (dropped.Any(constraint => !IsWithin(pair.Now, constraint))) comparison.Tell("DVC1124", comparison.Forward, Outcome.Opaque, spot, what);
    }

    // Whether what a side declares already lies within the range.
    private static bool IsWithin(WireMember member, string constraint)
        => (ConstraintRange.Of([constraint]) is { } range && ConstraintRange.Of(member.Constraints) is { } own && range.Holds(own))
            || (ConstraintRange.Length([constraint]) is { } length && ConstraintRange.Length(member.Constraints) is { } ownLength && length.Holds(ownLength));

    private static string Text(WireMember member) => member.Constraints.Count == 0 ? "none" : string.Join(", ", member.Constraints);
}
