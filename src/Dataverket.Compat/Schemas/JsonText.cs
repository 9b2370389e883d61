using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

/// <summary>Single JSON strings, between their raw and their decoded form.</summary>
internal static class JsonText
{
    // What stands in a JSON string as it is, whatever the encoder.
    private static readonly SearchValues<char> Plain = SearchValues.Create(" !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~");

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
    public static int Write(Span<byte> span, string text)
    {
        span[0] = (byte)'"';
        int length;
        if (text.AsSpan().ContainsAnyExcept(Plain))
        {
            var encoded = JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes;
            encoded.CopyTo(span[1..]);
            length = encoded.Length;
        }
        else Ascii.FromUtf16(text, span[1..], out length);

        span[length + 1] = (byte)'"';
        return length + 2;
    }
}
