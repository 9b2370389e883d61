using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

/// <summary>Single JSON strings, between their raw and their decoded form.</summary>
internal static class JsonText
{
    /// <summary>The most bytes that <see cref="WriteOther"/> writes.</summary>
    public const int MostBytes = 12;

    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    /// <summary>The text of a raw JSON string, quotes included; <c>null</c> for anything else.</summary>
    public static string? Decode(ReadOnlySpan<byte> raw)
    {
        if (raw.Length < 2 || raw[0] != '"') return null;
        if (!raw.Contains((byte)'\\')) return Encoding.UTF8.GetString(raw[1..^1]);
        try
        {
            var reader = new Utf8JsonReader(raw);
            reader.Read();
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // Half a surrogate pair is no text.
        }
    }

    /// <summary>Writes a text as a JSON string with its quotes, and gives how many bytes that were.</summary>
    /// <param name="span">At least six bytes a character, and two.</param>
    /// <param name="text">The text.</param>
    /// <exception cref="ArgumentException">The text holds half a surrogate pair.</exception>
    public static int Write(Span<byte> span, string text)
    {
        span[0] = (byte)'"';
        var length = CopyPlain(text, span[1..]);
        if (length < text.Length)
        {
            var encoded = JsonEncodedText.Encode(text, Encoder).EncodedUtf8Bytes;
            encoded.CopyTo(span[1..]);
            length = encoded.Length;
        }

        span[length + 1] = (byte)'"';
        return length + 2;
    }

    /// <summary>Whether a character stands in a JSON string as it is, in one byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsPlain(char c) => c is >= ' ' and <= '~' and not '"' and not '\\';

    /// <summary>Copies characters up to the first that is not plain, and gives how many those were.</summary>
    /// <param name="text">The text.</param>
    /// <param name="span">At least one byte a character; bytes behind those that count may be overwritten.</param>
    public static int CopyPlain(ReadOnlySpan<char> text, Span<byte> span)
    {
        var at = 0;
        if (Vector128.IsHardwareAccelerated && text.Length >= Vector128<ushort>.Count)
        {
            // Two halves at a time. The last two overlap with what came before, or each other, so that nothing is left over.
            const int Half = 8;
            span = span[..text.Length];
            var units = MemoryMarshal.Cast<char, ushort>(text);
            while (true)
            {
                at = Math.Max(0, Math.Min(at, units.Length - (2 * Half)));
                var next = Math.Min(at + Half, units.Length - Half);
                var bytes = Vector128.NarrowWithSaturation(Vector128.Create(units[at..]), Vector128.Create(units[next..]));
                bytes.GetLower().CopyTo(span[at..]);
                bytes.GetUpper().CopyTo(span[next..]);
                var bad = ~Vector128.GreaterThan(bytes.AsSByte(), Vector128.Create((sbyte)0x1f)).AsByte() | Vector128.Equals(bytes, Vector128.Create((byte)'"'))
                    | Vector128.Equals(bytes, Vector128.Create((byte)'\\')) | Vector128.Equals(bytes, Vector128.Create((byte)0x7f));
                if (bad != Vector128<byte>.Zero)
                {
                    var first = BitOperations.TrailingZeroCount(bad.ExtractMostSignificantBits());
                    return first < Half ? at + first : next + first - Half;
                }

                at = next + Half;
                if (at == units.Length) return at;
            }
        }

        for (; at < text.Length && IsPlain(text[at]); at++) span[at] = (byte)text[at];
        return at;
    }

    /// <summary>Writes the first character of a text, which is not plain, and gives how many UTF-16 units it took.</summary>
    /// <param name="text">The text.</param>
    /// <param name="span">At least <see cref="MostBytes"/>.</param>
    /// <param name="length">How many bytes were written.</param>
    public static int WriteOther(ReadOnlySpan<char> text, Span<byte> span, out int length)
    {
        var c = text[0];
        if (c < 0x80)
        {
            length = WriteEscape(c, span);
            return 1;
        }

        if (char.IsSurrogate(c))
        {
            // The relaxed encoder escapes all that lies beyond the first plane, and half a pair is U+FFFD for it.
            if (text.Length < 2 || !char.IsSurrogatePair(c, text[1]))
            {
                length = WriteUnit('\ufffd', span);
                return 1;
            }

            length = WriteUnit(c, span) + WriteUnit(text[1], span[6..]);
            return 2;
        }

        length = !IsLetter(c) && Encoder.WillEncode(c) ? WriteUnit(c, span) : new Rune(c).EncodeToUtf8(span);
        return 1;
    }

    // Ranges that hold nothing but what the encoder lets through; it need not be asked for each letter. What Unicode has assigned stays assigned.
    private static bool IsLetter(char c) => c is (>= '\u00a1' and <= '\u0377') or (>= '\u0400' and <= '\u052f') or (>= '\u3400' and <= '\ua48c') or (>= '\uac00' and <= '\ud7a3');

    private static int WriteEscape(char c, Span<byte> span)
    {
        var letter = c switch { '"' => '"', '\\' => '\\', '\b' => 'b', '\f' => 'f', '\n' => 'n', '\r' => 'r', '\t' => 't', _ => '\0' };
        if (letter == '\0') return WriteUnit(c, span);
        span[0] = (byte)'\\';
        span[1] = (byte)letter;
        return 2;
    }

    private static int WriteUnit(char c, Span<byte> span)
    {
        "\\u"u8.CopyTo(span);
        _ = ((int)c).TryFormat(span[2..], out _, "X4", CultureInfo.InvariantCulture);
        return 6;
    }
}
