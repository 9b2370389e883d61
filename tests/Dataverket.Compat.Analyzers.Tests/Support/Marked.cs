using System.Text.RegularExpressions;

namespace Dataverket.Compat.Analyzers.Tests.Support;

/// <summary>Source text in which <c>[|DVC8001:text|]</c> says that this id must stand exactly at this text.</summary>
internal sealed partial class Marked
{
    public Marked(string marked)
    {
        List<(string Id, int Start, string Text)> expected = [];
        var shift = 0;
        Source = Marker().Replace(marked, match =>
        {
            expected.Add((match.Groups[1].Value, match.Index - shift, match.Groups[2].Value));
            shift += match.Length - match.Groups[2].Length;
            return match.Groups[2].Value;
        });
        Expected = expected;
    }

    public string Source { get; }

    public IReadOnlyList<(string Id, int Start, string Text)> Expected { get; }

    [GeneratedRegex(@"\[\|(DVC\d{4}):(.*?)\|\]", RegexOptions.Singleline)]
    private static partial Regex Marker();
}
