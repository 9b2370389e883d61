namespace Dataverket.Compat.Reading;

/// <summary>Half surrogate pairs in escapes: JSON by its grammar, text for nobody.</summary>
internal static class LoneSurrogates
{
    /// <summary>The offset of the first one; -1 when there is none. The bytes are valid JSON.</summary>
    public static int Find(ReadOnlySpan<byte> json)
    {
        var first = json.IndexOf((byte)'\\');
        if (first < 0) return -1;
        var at = json[first..].IndexOf("\\u"u8);
        if (at >= 0) at += first;
        while (at >= 0)
        {
            var unit = IsEscape(json, at) ? Unit(json, at) : 0;
            if (unit is >= 0xdc00 and <= 0xdfff) return at;
            if (unit is >= 0xd800 and <= 0xdbff)
            {
                if (at + 12 > json.Length || !json.Slice(at + 6, 2).SequenceEqual("\\u"u8) || Unit(json, at + 6) is < 0xdc00 or > 0xdfff) return at;
                at += 6;
            }

            at += 2;
            var next = json[at..].IndexOf("\\u"u8);
            at = next < 0 ? -1 : at + next;
        }

        return -1;
    }

    // A backslash that is itself escaped begins nothing.
    private static bool IsEscape(ReadOnlySpan<byte> json, int at)
    {
        var before = at;
        while (before > 0 && json[before - 1] == '\\') before--;
        return (at - before) % 2 == 0;
    }

    private static int Unit(ReadOnlySpan<byte> json, int at)
    {
        var unit = 0;
        for (var i = at + 2; i < at + 6; i++) unit = (unit << 4) | (json[i] <= '9' ? json[i] - '0' : (json[i] | 0x20) - 'a' + 10);
        return unit;
    }
}
