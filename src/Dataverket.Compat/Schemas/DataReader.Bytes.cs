using System.Buffers.Text;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

public static partial class DataReader
{
    /// <summary>Reads bytes from base64, and from base64url with or without padding.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out byte[] value) => TryReadLenient(ref reader, ref notes, 0, out value);

    /// <summary>Reads bytes from base64 and base64url, no more than a bound (0 for none), which is looked at before they are made.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, int maxLength, out byte[] value)
    {
        value = [];
        if (reader.TokenType != JsonTokenType.String) return notes.Unexpected(ref reader);
        if (IsLongerThan(ref reader, maxLength, 4, 3)) return notes.Refuse(DataFaultKind.TooLong, ref reader);
        if (!TryReadUtf8(ref reader, ref notes, out var text)) return false;
        if (!text.ContainsAny((byte)'-', (byte)'_') && text.Length % 4 == 0) return TryRead(ref reader, ref notes, maxLength, out value);
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromUtf8(text, bytes, out _, out var written) != System.Buffers.OperationStatus.Done) return notes.Refuse(DataFaultKind.Malformed, ref reader);
        if (maxLength > 0 && written > maxLength) return notes.Refuse(DataFaultKind.TooLong, ref reader);
        value = bytes.AsSpan(0, written).ToArray();
        notes.Remark(DataRemarkKind.Lenient, reader.TokenStartIndex);
        return true;
    }

    /// <summary>Reads bytes from base64, no more than a bound (0 for none), which is looked at before they are made.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, int maxLength, out byte[] value)
    {
        value = [];
        if (reader.TokenType == JsonTokenType.String && IsLongerThan(ref reader, maxLength, 4, 3)) return notes.Refuse(DataFaultKind.TooLong, ref reader);
        if (!TryRead(ref reader, ref notes, out value)) return false;
        return maxLength == 0 || value.Length <= maxLength || notes.Refuse(DataFaultKind.TooLong, ref reader);
    }

    /// <summary>Reads a string of no more characters (UTF-16) than a bound, which is looked at before the string is made.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, int maxLength, out string value)
    {
        value = "";
        // A character of UTF-16 is at most three bytes of UTF-8.
        if (reader.TokenType == JsonTokenType.String && IsLongerThan(ref reader, maxLength, 3, 1)) return notes.Refuse(DataFaultKind.TooLong, ref reader);
        if (!TryRead(ref reader, ref notes, out value)) return false;
        return value.Length <= maxLength || notes.Refuse(DataFaultKind.TooLong, ref reader);
    }

    // Whether the text is longer for certain; an escape is six bytes for at least one of the text.
    private static bool IsLongerThan(ref Utf8JsonReader reader, int maxLength, int bytes, int per)
    {
        if (maxLength == 0) return false;
        var raw = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        return raw > (((long)maxLength + per - 1) / per * bytes) * (reader.ValueIsEscaped ? 6 : 1);
    }
}
