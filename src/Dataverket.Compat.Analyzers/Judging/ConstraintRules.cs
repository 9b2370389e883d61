using System;
using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>
/// Declared limits of a value: DVC1124. The generated reader holds <c>[MaxLength]</c> and nothing else; whether anybody holds a value to other limits, or reads by
/// System.Text.Json and holds it to any, cannot be seen here, so the outcome is open.
/// </summary>
internal static class ConstraintRules
{
    private const int LongestWitness = 1000;

    public static void Look(Comparison comparison, MemberPair pair, Spot spot)
    {
        var dropped = pair.Old.Constraints.Except(pair.Now.Constraints).ToArray();
        var gained = pair.Now.Constraints.Except(pair.Old.Constraints).ToArray();
        if (dropped.Length == 0 && gained.Length == 0) return;
        var what = $"the limits of \"{pair.Now.Name}\" were {Text(pair.Old)} and are {Text(pair.Now)}";
        Tell(comparison.Backward, gained, pair.Old);
        Tell(comparison.Forward, dropped, pair.Now);

        void Tell(Passage passage, string[] constraints, WireMember writer)
        {
            var open = constraints.Where(constraint => !IsWithin(writer, constraint)).ToArray();
            if (open.Length == 0) return;
            var held = passage.IsTolerant ? Array.Find(open, IsHeld) : null;
            comparison.Tell("DVC1124", passage, held is null ? Outcome.Opaque : Outcome.Throws, spot, what, held is null ? null : TooLong(held, pair));
        }
    }

    // As [MaxLength] alone is spelled.
    private static bool IsHeld(string constraint) => constraint.StartsWith("length ..", StringComparison.Ordinal);

    private static WitnessEdit? TooLong(string held, MemberPair pair)
    {
        if (pair.Old.Slot.Type is not ScalarRef { Scalar: WireScalar.Text } || pair.Now.Slot.Type is not ScalarRef { Scalar: WireScalar.Text }) return null;
        return ConstraintRange.Length([held]) is { } bound && bound.High < LongestWitness ? WitnessEdit.Of($"\"{new string('a', (int)bound.High + 1)}\"") : null;
    }

    // Whether what a side declares already lies within the range.
    private static bool IsWithin(WireMember member, string constraint)
        => (ConstraintRange.Of([constraint]) is { } range && ConstraintRange.Of(member.Constraints) is { } own && range.Holds(own))
            || (ConstraintRange.Length([constraint]) is { } length && ConstraintRange.Length(member.Constraints) is { } ownLength && length.Holds(ownLength));

    private static string Text(WireMember member) => member.Constraints.Count == 0 ? "none" : string.Join(", ", member.Constraints);
}
