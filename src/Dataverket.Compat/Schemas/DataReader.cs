using System.Buffers;
using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

/// <summary>
/// Reads the values that stand in one JSON token. Generated readers call it; the reader stands on the value's token and is left there. Each method
/// returns false after it has noted the fault, and throws nothing for any well-formed JSON. Stateless.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public static partial class DataReader
{
    /// <summary>Reads a string.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out string value)
    {
        if (reader.TokenType == JsonTokenType.String)
        {
            if (!notes.IsAscii || reader.ValueIsEscaped || reader.HasValueSequence) return TryReadText(ref reader, ref notes, out value);
            value = Encoding.Latin1.GetString(reader.ValueSpan);
            return true;
        }

        value = "";
        return notes.Unexpected(ref reader);
    }

    /// <summary>Reads <c>true</c> or <c>false</c>.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out bool value)
    {
        value = reader.TokenType == JsonTokenType.True;
        return value || reader.TokenType == JsonTokenType.False || notes.Unexpected(ref reader);
    }

    /// <summary>Reads an identifier of 36 characters.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out Guid value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.String) return notes.Unexpected(ref reader);
        try
        {
            return reader.TryGetGuid(out value) || notes.Refuse(DataFaultKind.Malformed, ref reader);
        }
        catch (InvalidOperationException)
        {
            return notes.Refuse(DataFaultKind.Malformed, ref reader); // Half a surrogate pair: no text, so no identifier either.
        }
    }

    /// <summary>Reads a date.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out DateOnly value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.String) return notes.Unexpected(ref reader);
        Span<byte> text = stackalloc byte[10];
        return (TryCopyText(ref reader, text, out var length) && length == 10 && Rfc3339.TryParseDate(text, out value)) || notes.Refuse(DataFaultKind.Malformed, ref reader);
    }

    /// <summary>Reads a point in time with seconds and an offset (RFC 3339). More than 7 digits of a fraction are cut.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out DateTimeOffset value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.String) return notes.Unexpected(ref reader);
        if (!reader.ValueIsEscaped && !reader.HasValueSequence)
            return Rfc3339.TryParse(reader.ValueSpan, out value, out var isLenient) && !isLenient || notes.Refuse(DataFaultKind.Malformed, ref reader);
        Span<byte> text = stackalloc byte[64];
        return (TryCopyText(ref reader, text, out var length) && Rfc3339.TryParse(text[..length], out value, out var lenient) && !lenient)
            || notes.Refuse(DataFaultKind.Malformed, ref reader);
    }

    /// <summary>Reads bytes from base64 without white space (RFC 4648 section 3.3).</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out byte[] value)
    {
        value = [];
        if (reader.TokenType != JsonTokenType.String) return notes.Unexpected(ref reader);
        try
        {
            // The decoder skips white space; the length tells.
            if (reader.TryGetBytesFromBase64(out var bytes) && TextLength(ref reader) == (bytes.Length + 2) / 3 * 4)
            {
                value = bytes;
                return true;
            }
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair: no text, so no base64 either.
        }

        return notes.Refuse(DataFaultKind.Malformed, ref reader);
    }

    /// <summary>Reads any value and keeps a copy of it. The reader is left on the value's last token.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out JsonElement value)
    {
        value = JsonElement.ParseValue(ref reader);
        return true;
    }

    /// <summary>The name the reader stands on; false for one that is half a surrogate pair.</summary>
    public static bool TryReadName(ref Utf8JsonReader reader, ref DataNotes notes, out string name)
    {
        if (!notes.IsAscii || reader.ValueIsEscaped || reader.HasValueSequence) return TryReadText(ref reader, ref notes, out name);
        name = Encoding.Latin1.GetString(reader.ValueSpan);
        return true;
    }

    /// <summary>The index of the string or name the reader stands on among names, the case of ASCII letters aside; -1 when it is none of them.</summary>
    public static int FindAnyCase(ref Utf8JsonReader reader, ReadOnlySpan<string> names)
    {
        if (reader.ValueIsEscaped || reader.HasValueSequence) return -1;
        var text = reader.ValueSpan;
        for (var i = 0; i < names.Length; i++)
            if (names[i].Length == text.Length && Ascii.EqualsIgnoreCase(text, names[i])) return i;
        return -1;
    }

    /// <summary>As <see cref="FindAnyCase(ref Utf8JsonReader, ReadOnlySpan{string})"/>, with a remark that the case differs.</summary>
    public static int FindAnyCase(ref Utf8JsonReader reader, ref DataNotes notes, ReadOnlySpan<string> names)
    {
        var index = FindAnyCase(ref reader, names);
        if (index >= 0) notes.Remark(DataRemarkKind.NameCase, reader.TokenStartIndex);
        return index;
    }

    /// <summary>Copies the string or name the reader stands on, escapes resolved, when it fits.</summary>
    /// <returns>False when it is longer than the buffer, or no text.</returns>
    public static bool TryCopyText(ref Utf8JsonReader reader, scoped Span<byte> buffer, out int length)
    {
        length = 0;
        if (!reader.ValueIsEscaped && !reader.HasValueSequence)
        {
            if (reader.ValueSpan.Length > buffer.Length) return false;
            reader.ValueSpan.CopyTo(buffer);
            length = reader.ValueSpan.Length;
            return true;
        }

        var raw = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        // An escape is six bytes for at least one of the text.
        if (raw > buffer.Length * 6L) return false;
        var whole = ArrayPool<byte>.Shared.Rent((int)raw);
        try
        {
            length = reader.CopyString(whole);
            return length <= buffer.Length && whole.AsSpan(0, length).TryCopyTo(buffer);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(whole);
        }
    }

    private static int TextLength(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped) return reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length;
        var raw = ArrayPool<byte>.Shared.Rent(reader.HasValueSequence ? (int)reader.ValueSequence.Length : reader.ValueSpan.Length);
        try
        {
            return reader.CopyString(raw);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(raw);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryReadText(ref Utf8JsonReader reader, ref DataNotes notes, out string value)
    {
        try
        {
            value = reader.GetString()!;
            return true;
        }
        catch (InvalidOperationException)
        {
            value = "";
            return notes.Refuse(DataFaultKind.Malformed, ref reader);
        }
    }
}
