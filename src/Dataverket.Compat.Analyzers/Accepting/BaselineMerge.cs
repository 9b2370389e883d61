using System;
using System.Collections.Generic;
using System.Linq;

namespace Dataverket.Compat.Analyzers.Accepting;

/// <summary>
/// Joins what has shipped with what the source says now. What has shipped is never forgotten: a line that the source no longer says stays as a
/// tombstone. That holds for a changed line too: the new one is added and the old one retired, since a change is a removal to whoever
/// still reads or writes the old; accepting may not hide it from the rules. Pure.
/// </summary>
/// <param name="Lines">The whole file.</param>
/// <param name="Added">What the source says and the file did not.</param>
/// <param name="Retired">What the file said and the source no longer does.</param>
internal sealed record BaselineMerge(IReadOnlyList<string> Lines, IReadOnlyList<string> Added, IReadOnlyList<string> Retired)
{
    /// <summary>How many lines stood twice, as they do after two branches were merged line by line.</summary>
    public int Doubles { get; init; }

    /// <summary>Whether the file stays as it is, whatever order its lines are in.</summary>
    public bool IsSame => Added.Count == 0 && Retired.Count == 0 && Doubles == 0;

    /// <summary>Joins.</summary>
    /// <param name="existing">The lines of the file; empty when there is none. The first is the format.</param>
    /// <param name="printed">What the source says now, in canonical order: the format, lines about the whole, then sorted lines; empty when the source has it no more.</param>
    /// <param name="isWhole">Says of a line whether it is about the whole. Such lines stand before all others.</param>
    public static BaselineMerge Join(IReadOnlyList<string> existing, IReadOnlyList<string> printed, Func<string, bool> isWhole)
    {
        var (shipped, said) = (new HashSet<string>(existing, StringComparer.Ordinal), new HashSet<string>(printed, StringComparer.Ordinal));
        if (printed.Count == 0) return Bury(existing, shipped);
        var added = printed.Where(line => !shipped.Contains(line)).Distinct().ToList();
        var retired = existing.Where(line => !said.Contains(line) && IsProtected(line)).Distinct().ToList();
        var all = printed.Concat(existing.Where(line => !said.Contains(line) && !IsProtected(line))).Concat(retired.Select(BaselineLines.Retire)).Distinct().ToList();
        var whole = all.Where(line => line == BaselineLines.Format || isWhole(line)).ToList();
        return new([.. whole, .. all.Except(whole).OrderBy(line => line, StringComparer.Ordinal)], added, retired) { Doubles = existing.Count - shipped.Count };
    }

    // What is gone altogether keeps its lines: they say what it was, and one more says that it is no longer.
    private static BaselineMerge Bury(IReadOnlyList<string> existing, HashSet<string> shipped)
        => existing.Count == 0 || shipped.Contains(BaselineLines.RetiredAll)
            ? new(existing, [], [])
            : new([.. existing, BaselineLines.RetiredAll], [], [BaselineLines.RetiredAll]);

    /// <summary>Whether a line of a file says something that has shipped, so that it may not vanish without a tombstone. Tombstones themselves never change, and notes are free.</summary>
    public static bool IsProtected(string line) => line != BaselineLines.Format && !BaselineLines.IsRetired(line) && !BaselineLines.IsFree(line);
}
