using System.Numerics;
using System.Runtime.Intrinsics;

namespace Dataverket.Compat.Schemas;

/// <summary>
/// Finds where values end in text that is already proven to be JSON, as every scanned message is. It proves nothing itself: what it is given has
/// gone through <see cref="System.Text.Json.Utf8JsonReader"/> before, and so it need not look at most of the bytes.
/// </summary>
internal static class JsonSkip
{
    /// <summary>The first byte at or after a place that is no white space.</summary>
    public static int Blank(ReadOnlySpan<byte> json, int at)
    {
        // In JSON, nothing outside of strings is below the space but white space.
        while (json[at] <= (byte)' ') at++;
        return at;
    }

    /// <summary>The place after a string whose opening quote stands at a place.</summary>
    public static int String(ReadOnlySpan<byte> json, int at)
    {
        // Most strings are short: one look of 16 bytes costs less than to call a search.
        for (at++; Vector128.IsHardwareAccelerated && at + Vector128<byte>.Count <= json.Length;)
        {
            var piece = Vector128.Create(json.Slice(at, Vector128<byte>.Count));
            var found = (Vector128.Equals(piece, Vector128.Create((byte)'"')) | Vector128.Equals(piece, Vector128.Create((byte)'\\'))).ExtractMostSignificantBits();
            if (found == 0)
            {
                at += Vector128<byte>.Count;
                continue;
            }

            at += BitOperations.TrailingZeroCount(found);
            if (json[at] == '"') return at + 1;
            at += 2;
        }

        for (; ; at += 2)
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
                // Numbers and words are short.
                while (at < json.Length && json[at] is not ((byte)',' or (byte)'}' or (byte)']') and > (byte)' ') at++;
                return at;
        }
    }

    // Depth by counting brackets outside of strings, 32 bytes at a time. A piece with a backslash is walked byte by byte.
    private static int Structured(ReadOnlySpan<byte> json, int at)
    {
        var (depth, isInside) = (0, false);
        while (Vector256.IsHardwareAccelerated && at + Vector256<byte>.Count <= json.Length)
        {
            var piece = Vector256.Create(json.Slice(at, Vector256<byte>.Count));
            if (Vector256.EqualsAny(piece, Vector256.Create((byte)'\\')))
            {
                var end = Walk(json, ref at, at + Vector256<byte>.Count, ref depth, ref isInside);
                if (end >= 0) return end;
                continue;
            }

            var inside = Prefix(Vector256.Equals(piece, Vector256.Create((byte)'"')).ExtractMostSignificantBits()) ^ (isInside ? uint.MaxValue : 0);
            // With this bit set [ is { and ] is }.
            var brackets = piece | Vector256.Create((byte)0x20);
            var opens = Vector256.Equals(brackets, Vector256.Create((byte)'{')).ExtractMostSignificantBits() & ~inside;
            var closes = Vector256.Equals(brackets, Vector256.Create((byte)'}')).ExtractMostSignificantBits() & ~inside;
            if (BitOperations.PopCount(closes) >= depth)
            {
                for (var both = opens | closes; both != 0; both &= both - 1)
                {
                    var place = BitOperations.TrailingZeroCount(both);
                    depth += (opens >> place & 1) != 0 ? 1 : -1;
                    if (depth == 0) return at + place + 1;
                }
            }
            else depth += BitOperations.PopCount(opens) - BitOperations.PopCount(closes);
            isInside = inside >> 31 != 0;
            at += Vector256<byte>.Count;
        }

        return Walk(json, ref at, json.Length, ref depth, ref isInside);
    }

    private static int Walk(ReadOnlySpan<byte> json, ref int at, int end, ref int depth, ref bool isInside)
    {
        for (; at < end; at++)
        {
            var b = json[at];
            if (isInside)
            {
                if (b == '\\') at++;
                else isInside = b != '"';
            }
            else if (b == '"') isInside = true;
            else if ((b | 0x20) == '{') depth++;
            else if ((b | 0x20) == '}' && --depth == 0) return at + 1;
        }

        return -1;
    }

    // Bit n is the exclusive or of bits 0 to n: it is set from each opening quote to the byte before its closing one.
    private static uint Prefix(uint bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        return bits ^ (bits << 16);
    }
}
