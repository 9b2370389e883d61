using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Threading;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Baselines;

/// <summary>
/// Baselines as text: a format line, a header, the profile, and lines that each stand for themselves, sorted. What is kept is said at
/// <see cref="BaselineKept"/>; for that, <c>Parse(Print(x))</c> is <c>x</c>.
/// </summary>
internal static class BaselineText
{
    /// <summary>Where the baseline of a version stands, below the project.</summary>
    public static string Path(string messageType, int version) => $"compat/events/{messageType}.v{version.ToString(CultureInfo.InvariantCulture)}.txt";

    /// <summary>The text, with <c>\n</c> after each line.</summary>
    public static string Print(SchemaBaseline baseline)
    {
        var text = new StringBuilder(BaselineWords.Version).Append('\n');
        foreach (var line in Head(baseline.Shape)) text.Append(line).Append('\n');
        foreach (var line in Lines(BaselineKept.Of(baseline))) text.Append(line).Append('\n');
        return text.ToString();
    }

    /// <summary>
    /// Reads a text. Never throws, whatever it holds, but for cancellation. The baseline is <c>null</c> when nothing can be said of the schema; with faults beside it, it
    /// holds what the other lines say.
    /// </summary>
    /// <param name="path">The file, for the faults.</param>
    /// <param name="text">What it holds.</param>
    /// <param name="token">Cancels.</param>
    public static (SchemaBaseline? Baseline, IReadOnlyList<BaselineFault> Faults) Parse(string path, string text, CancellationToken token = default)
    {
        var faults = new FaultList(path);
        return (BaselineParser.Parse(text, faults, token), faults.Sorted);
    }

    /// <summary>The lines below the head, each by itself; what a message shows as expected.</summary>
    public static IReadOnlyList<string> Lines(SchemaBaseline kept)
    {
        var slots = SlotText.Of(kept.Shape);
        var lines = new List<string>();
        for (var i = 0; i < kept.Shape.Types.Count; i++) lines.AddRange(TypeText.Print(kept.Shape.Types[i], isRoot: i == 0, kept.Shape.Options, slots));
        lines.AddRange(kept.Tombstones.Select(Line));
        if (kept.IsRetired) lines.Add("retired");
        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    /// <summary>The line of a tombstone.</summary>
    public static string Line(Tombstone tombstone)
    {
        var isRoot = tombstone.Type == BaselineWords.Root;
        var type = BaselineWords.Type(tombstone.Type);
        var what = tombstone.What.Length == 0 ? "" : " " + tombstone.What;
        return "retired " + tombstone.Kind switch
        {
            "name" => $"{type}:{BaselineWords.Inner(tombstone.Text)}",
            "number" => $"{type}#{BaselineQuote.Of(tombstone.Text)}",
            "tag" => $"{type}[{BaselineQuote.Of(tombstone.Text)}]",
            _ => isRoot ? BaselineWords.Member(tombstone.Text) : $"{type}.{BaselineWords.Inner(tombstone.Text)}",
        } + what;
    }

    private static IEnumerable<string> Head(SchemaShape shape)
    {
        var reads = shape.Reads == shape.Version ? "" : $" reads {shape.Reads.ToString(CultureInfo.InvariantCulture)}";
        yield return $"{BaselineWords.Roles[(int)shape.Role]} {Bare(shape.MessageType)} {shape.Version.ToString(CultureInfo.InvariantCulture)}{reads}";
        yield return "profile " + BaselineWords.Profiles[(int)shape.Options.Profile];
        foreach (var line in OptionText.Print(shape.Options).OrderBy(line => line, StringComparer.Ordinal)) yield return line;
    }

    private static string Bare(string messageType) => messageType.Length > 0 && messageType.All(c => c == '.' || BaselineQuote.IsBare(c)) ? messageType : BaselineQuote.Of(messageType);
}
