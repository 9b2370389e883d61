using System;
using System.Collections.Generic;
using System.Numerics;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>A range of whole numbers, ends included.</summary>
internal sealed record ConstraintRange(BigInteger Low, BigInteger High)
{
    private const string Word = "range ";

    public bool Holds(ConstraintRange other) => Low <= other.Low && other.High <= High;

    /// <summary>The declared length (<c>length 1..40</c>, <c>length ..40</c>), without an end as far as an array goes; <c>null</c> when there is none.</summary>
    public static ConstraintRange? Length(IEnumerable<string> constraints)
    {
        foreach (var constraint in constraints)
        {
            if (!constraint.StartsWith("length ", StringComparison.Ordinal)) continue;
            var ends = constraint.Substring("length ".Length).Split(["..",], StringSplitOptions.None);
            if (ends.Length != 2) continue;
            var (low, high) = (BigInteger.Zero, new BigInteger(int.MaxValue));
            if ((ends[0].Length == 0 || BigInteger.TryParse(ends[0], out low)) && (ends[1].Length == 0 || BigInteger.TryParse(ends[1], out high))) return new(low, high);
        }

        return null;
    }

    /// <summary>The declared range (<c>range 1..64</c>); <c>null</c> when there is none of whole numbers.</summary>
    public static ConstraintRange? Of(IEnumerable<string> constraints)
    {
        foreach (var constraint in constraints)
        {
            if (!constraint.StartsWith(Word, StringComparison.Ordinal)) continue;
            var ends = constraint.Substring(Word.Length).Split(["..",], StringSplitOptions.None);
            if (ends.Length == 2 && BigInteger.TryParse(ends[0], out var low) && BigInteger.TryParse(ends[1], out var high) && low <= high) return new(low, high);
        }

        return null;
    }
}
