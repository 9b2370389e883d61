using System;
using System.Collections.Generic;
using System.Numerics;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>A range of whole numbers, ends included.</summary>
internal sealed record ConstraintRange(BigInteger Low, BigInteger High)
{
    private const string Word = "range ";

    public bool Holds(ConstraintRange other) => Low <= other.Low && other.High <= High;

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
