using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>Cuts a text into lines that may be read, or says why it may not.</summary>
internal static class BaselineLines
{
    private static readonly string[] Conflict = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

    /// <summary>The lines below the first, sorted, so that their order in the file says nothing; <c>null</c> when the file as a whole is at fault.</summary>
    public static IReadOnlyList<LineReader>? Cut(string text, FaultList faults, CancellationToken token)
    {
        if (text.Length > BaselineLimits.Size) return Fail(faults, 0, 0, $"the file is larger than {BaselineLimits.Size / 1024 / 1024} MiB; it is no baseline");
        var lines = (text.Length > 0 && text[0] == '\uFEFF' ? text.Substring(1) : text).Split('\n');
        if (lines.Length > BaselineLimits.Lines) return Fail(faults, 0, 0, $"the file has more than {BaselineLimits.Lines} lines; it is no baseline");
        for (var i = 0; i < lines.Length; i++)
        {
            token.ThrowIfCancellationRequested();
            var line = lines[i] = lines[i].TrimEnd(' ', '\t', '\r');
            if (line.Length > BaselineLimits.Line) return Fail(faults, i, BaselineLimits.Line, $"the line is longer than {BaselineLimits.Line / 1024} KiB; it is none of a baseline");
            if (Odd(line) is var odd and >= 0) return Fail(faults, i, odd, "the file is no UTF-8 text; restore it from the repository");
            if (Conflict.Any(marker => line.StartsWith(marker, StringComparison.Ordinal)))
                return Fail(faults, i, line.Length, "a merge conflict is left in the file; keep the lines of both sides and remove the markers", column: 0);
        }

        return lines[0] == BaselineWords.Version ? Sorted(lines, faults) : Fail(faults, 0, lines[0].Length, First(lines[0]), column: 0);
    }

    private static IReadOnlyList<LineReader> Sorted(string[] lines, FaultList faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        List<LineReader> sorted = [];
        for (var i = 1; i < lines.Length; i++)
        {
            // A later version of the format marks what it adds; comments are for people.
            if (lines[i].Trim().Length == 0 || lines[i].TrimStart()[0] is '#' or '@') continue;
            if (seen.Add(lines[i])) sorted.Add(new(lines[i], i));
            else faults.Add(i, 0, lines[i].Length, "the line stands twice; remove one");
        }

        sorted.Sort((one, other) => string.CompareOrdinal(one.Text, other.Text));
        return sorted;
    }

    private static string First(string line) => line.StartsWith("compat ", StringComparison.Ordinal)
        ? $"the file is of another format than '{BaselineWords.Version}', the only one this build reads; use the build that wrote it, or write it anew with Compat=accept"
        : $"the first line of a baseline is '{BaselineWords.Version}'";

    private static int Odd(string line)
    {
        for (var i = 0; i < line.Length; i++)
            if (line[i] == '\uFFFD' || (char.IsControl(line[i]) && line[i] != '\t') || IsHalf(line, i)) return i;
        return -1;
    }

    private static bool IsHalf(string line, int at)
        => char.IsSurrogate(line[at]) && !(char.IsHighSurrogate(line[at]) ? at + 1 < line.Length && char.IsLowSurrogate(line[at + 1]) : at > 0 && char.IsHighSurrogate(line[at - 1]));

    private static IReadOnlyList<LineReader>? Fail(FaultList faults, int line, int at, string message, int column = -1)
    {
        faults.Add(line, column < 0 ? at : column, column < 0 ? 0 : at, message);
        return null;
    }
}
