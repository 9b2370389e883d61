using System.Buffers;

namespace Dataverket.Compat.Schemas;

/// <summary>
/// Finds where values end in text that is already proven to be JSON, as every scanned message is. It proves nothing itself: what it is given has
/// gone through <see cref="System.Text.Json.Utf8JsonReader"/> before, and so it need not look at most of the bytes.
/// </summary>
internal static class JsonSkip
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("\"{}[]"u8);
    private static readonly SearchValues<byte> EndOfScalar = SearchValues.Create(",}] \t\r\n"u8);

    /// <summary>The first byte at or after a place that is no white space.</summary>
    public static int Blank(ReadOnlySpan<byte> json, int at)
    {
        while (json[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') at++;
        return at;
    }

    /// <summary>The place after a string whose opening quote stands at a place.</summary>
    public static int String(ReadOnlySpan<byte> json, int at)
    {
        for (at++; ; at += 2)
        {
            at += json[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (json[at] == '"') return at + 1;
        }
    }

    /// <summary>The place after a value that begins at a place.</summary>
    public static int Value(ReadOnlySpan<byte> json, int at)
    {
        switch (json[at])
        {
            case (byte)'"': return String(json, at);
            case (byte)'{' or (byte)'[': return Structured(json, at);
            default:
                var length = json[at..].IndexOfAny(EndOfScalar);
                return length < 0 ? json.Length : at + length;
        }
    }

    private static int Structured(ReadOnlySpan<byte> json, int at)
    {
        for (var depth = 0; ;)
        {
            at += json[at..].IndexOfAny(Structure);
            switch (json[at])
            {
                case (byte)'"':
                    at = String(json, at);
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    at++;
                    break;
                default:
                    at++;
                    if (--depth == 0) return at;
                    break;
            }
        }
    }
}
