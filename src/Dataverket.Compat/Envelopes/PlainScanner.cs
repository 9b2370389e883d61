using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Envelopes;

/// <summary>
/// The way most messages take: an envelope without white space, escapes and extensions is found by looking for quotes, and only its data goes through
/// the reader of JSON. It refuses nothing: whatever is not plainly sound is left to <see cref="EnvelopeScanner"/>, which begins again. That both find
/// the same in every message is shown by a differential fuzz (<c>PlainScannerTests</c>).
/// </summary>
internal static class PlainScanner
{
    private const int MostDigits = 9;

    private static readonly SearchValues<byte> EndOfText = SearchValues.Create([(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    /// <param name="bytes">One message in valid UTF-8.</param>
    /// <param name="limits">What is taken at the most.</param>
    /// <param name="slots">What was found; only of use when the method returns true.</param>
    /// <param name="visitor">Meets the data, perhaps in vain.</param>
    public static bool TryScan<TVisitor>(ReadOnlySpan<byte> bytes, EnvelopeLimits limits, ref EnvelopeSlots slots, ref TVisitor visitor)
        where TVisitor : struct, IDataVisitor, allows ref struct
    {
        if (bytes[0] != '{' || limits.MaxDepth < 2) return false;
        var (at, seen, index) = (1, 0u, -1);
        do
        {
            if (!TryName(bytes, ref at, ref index) || (seen & (1u << index)) != 0) return false;
            seen |= 1u << index;
            var start = at;
            if (index == AttributeNames.Data)
            {
                if (!TryData(bytes, ref at, limits, ref slots, ref visitor)) return false;
            }
            else if (!TryValue(bytes, ref at, index, ref slots)) return false;
            if (at >= bytes.Length) return false;
            slots.Slots[index] = new(start, at - start);
        }
        while (bytes[at++] == ',');
        return bytes[at - 1] == '}' && at == bytes.Length;
    }

    // A name of ours between quotes, and the colon behind it. In canonical order it is the one after the last, or one is left out between them.
    private static bool TryName(ReadOnlySpan<byte> bytes, ref int at, ref int index)
    {
        for (var next = index + 1; next < AttributeNames.Count && next <= index + 2; next++)
        {
            var expected = AttributeNames.Member(next);
            if (bytes.Length - at <= expected.Length || !bytes.Slice(at, expected.Length).SequenceEqual(expected)) continue;
            index = next;
            at += expected.Length;
            return true;
        }

        if (at >= bytes.Length || bytes[at] != '"') return false;
        var rest = bytes[(at + 1)..];
        var length = rest[..Math.Min(rest.Length, AttributeNames.Longest + 1)].IndexOf((byte)'"');
        if (length < 0 || at + length + 2 >= bytes.Length || bytes[at + length + 2] != ':') return false;
        index = AttributeNames.Find(bytes.Slice(at + 1, length));
        at += length + 3;
        return index >= 0 && at < bytes.Length;
    }

    private static bool TryValue(ReadOnlySpan<byte> bytes, ref int at, int index, ref EnvelopeSlots slots)
    {
        if (index is AttributeNames.SchemaVersion or AttributeNames.SchemaReads) return TryVersion(bytes, ref at, ref index == AttributeNames.SchemaVersion ? ref slots.Version : ref slots.Reads);
        if (bytes[at] != '"' || index == AttributeNames.Deprecated) return false;
        var length = End(bytes[(at + 1)..]);
        if (length <= 0 || bytes[at + 1 + length] != '"') return false;
        var text = bytes.Slice(at + 1, length);
        at += length + 2;
        if (index is not (AttributeNames.Time or AttributeNames.ExpiryTime)) return true;
        if (!Rfc3339.TryParse(text, out var time, out var isUnusual)) return false;
        if (index == AttributeNames.ExpiryTime) return true;
        slots.UtcTicks = time.UtcTicks;
        if (isUnusual) slots.Traits |= EnvelopeTraits.IsUnusualTime;
        return true;
    }

    // Where a text ends, or holds what is not plain. Most attributes are shorter than one vector.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int End(ReadOnlySpan<byte> text)
    {
        if (Vector256.IsHardwareAccelerated && text.Length >= Vector256<byte>.Count)
        {
            var piece = Vector256.Create(text);
            var ends = (Vector256.Equals(piece, Vector256.Create((byte)'"')) | Vector256.Equals(piece, Vector256.Create((byte)'\\'))
                | Vector256.LessThan(piece, Vector256.Create((byte)0x20))).ExtractMostSignificantBits();
            if (ends != 0) return BitOperations.TrailingZeroCount(ends);
        }

        return text.IndexOfAny(EndOfText);
    }

    private static bool TryVersion(ReadOnlySpan<byte> bytes, ref int at, ref int version)
    {
        version = 0;
        var start = at;
        for (; at < bytes.Length && at - start < MostDigits && bytes[at] is >= (byte)'0' and <= (byte)'9'; at++) version = (version * 10) + (bytes[at] - '0');
        // No zero in front; what ends the number is looked at by the caller: only a comma or the end of the object goes on from here.
        return at > start && bytes[start] != '0';
    }

    private static bool TryData<TVisitor>(ReadOnlySpan<byte> bytes, ref int at, EnvelopeLimits limits, ref EnvelopeSlots slots, ref TVisitor visitor)
        where TVisitor : struct, IDataVisitor, allows ref struct
    {
        if (bytes[at] != '{') return false;
        // The data alone, one level less deep; what comes behind it is not the reader's business.
        var reader = new Utf8JsonReader(bytes[at..], new JsonReaderOptions { MaxDepth = limits.MaxDepth - 1, AllowMultipleValues = true });
        try
        {
            reader.Read();
            visitor.Visit(ref reader, bytes, ref slots);
        }
        catch (JsonException)
        {
            return false; // The other way meets it again and says what and where it is.
        }

        at += (int)reader.BytesConsumed;
        return true;
    }
}
