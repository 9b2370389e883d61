using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace Dataverket.Compat.Analyzers.Accepting;

/// <summary>The lines of a baseline file, and what its bytes say besides them. Knows nothing of what a line means. Pure.</summary>
internal sealed class BaselineLines
{
    /// <summary>The largest file that is read, in bytes. A baseline of a thousand members has forty thousand.</summary>
    public const int MaxBytes = 4 * 1024 * 1024;

    /// <summary>The first line of every baseline.</summary>
    public const string Format = "compat 1";

    private const string Retired = "retired";

    private BaselineLines(IReadOnlyList<string> lines, string lineEnd, bool hasMark, string? fault)
        => (Lines, LineEnd, HasMark, Fault) = (lines, lineEnd, hasMark, fault);

    /// <summary>Without white space around them and without empty ones; none when there is a fault.</summary>
    public IReadOnlyList<string> Lines { get; }

    /// <summary>What ends a line: that of the first one, so that a checkout with other line ends keeps them.</summary>
    public string LineEnd { get; }

    /// <summary>Whether the file begins with the mark of UTF-8.</summary>
    public bool HasMark { get; }

    /// <summary>Why it cannot be read as a baseline, as the end of a sentence about the file; <c>null</c> when it can.</summary>
    public string? Fault { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">All of it, or <see cref="MaxBytes"/> + 1 of a larger one.</param>
    public static BaselineLines Of(byte[] bytes)
    {
        if (bytes.Length > MaxBytes) return Faulty(string.Format(CultureInfo.InvariantCulture, "is larger than {0} bytes, which no baseline is", MaxBytes));
        var zero = Array.IndexOf(bytes, (byte)0);
        if (zero >= 0) return Faulty(string.Format(CultureInfo.InvariantCulture, "is not text: there is a zero byte at {0}", zero));
        try
        {
            var text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
            var marked = text.Length > 0 && text[0] == '\uFEFF';
            return Of(marked ? text.Substring(1) : text, marked);
        }
        catch (DecoderFallbackException e)
        {
            return Faulty(string.Format(CultureInfo.InvariantCulture, "is not UTF-8: the byte at {0} cannot stand there", e.Index));
        }
    }

    /// <summary>The bytes of lines, ended and marked as this file is.</summary>
    public byte[] ToBytes(IEnumerable<string> lines)
    {
        var text = new StringBuilder();
        if (HasMark) text.Append('\uFEFF');
        foreach (var line in lines) text.Append(line).Append(LineEnd);
        return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false).GetBytes(text.ToString());
    }

    /// <summary>Whether a line is a tombstone.</summary>
    public static bool IsRetired(string line) => line.StartsWith(Retired, StringComparison.Ordinal) && (line.Length == Retired.Length || line[Retired.Length] == ' ');

    /// <summary>Whether a line says nothing that has shipped: a note of a person, or what a later version of the format adds.</summary>
    public static bool IsFree(string line) => line[0] is '#' or '@';

    /// <summary>The tombstone of a line.</summary>
    public static string Retire(string line) => Retired + " " + line;

    /// <summary>The tombstone of the whole file: nothing in it is written any more, and none of it may come back as something else.</summary>
    public static string RetiredAll => Retired;

    private static BaselineLines Of(string text, bool marked)
    {
        var (lines, lineEnd) = (new List<string>(), (string?)null);
        var number = 0;
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            var next = end < 0 ? text.Length : end + 1;
            if (end < 0) end = text.Length;
            if (end > start && text[end - 1] == '\r') end--;
            lineEnd ??= next > end ? text.Substring(end, next - end) : null;
            var line = text.Substring(start, end - start).Trim();
            (start, number) = (next, number + 1);
            if (IsConflict(line)) return Faulty(string.Format(CultureInfo.InvariantCulture, "holds an unsolved merge conflict in line {0}: keep the lines of both sides", number));
            if (line.Length > 0) lines.Add(line);
        }

        if (lines.Count > 0 && lines[0] != Format)
            return Faulty(lines[0].StartsWith("compat ", StringComparison.Ordinal)
                ? $"begins with '{Shortened(lines[0])}', a format that this version does not know: update Dataverket.Compat"
                : $"is no baseline: its first line is '{Shortened(lines[0])}', not '{Format}'");
        return new(lines, lineEnd is "\n" or "\r\n" ? lineEnd : "\n", marked, fault: null);
    }

    private static bool IsConflict(string line)
        => line.StartsWith("<<<<<<<", StringComparison.Ordinal) || line.StartsWith(">>>>>>>", StringComparison.Ordinal) || line.StartsWith("|||||||", StringComparison.Ordinal) || line == "=======";

    private static string Shortened(string line) => line.Length <= 40 ? line : line.Substring(0, 40) + "...";

    private static BaselineLines Faulty(string fault) => new([], "\n", hasMark: false, fault);
}
