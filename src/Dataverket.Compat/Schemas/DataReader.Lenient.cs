using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

public static partial class DataReader
{
    private const int LongestNumber = 64;

    /// <summary>As TryRead, and from a string that holds the whole number.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out sbyte value) => TryReadLenientWhole(ref reader, ref notes, out value);

    /// <summary>As TryRead, and from a string that holds the whole number.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out byte value) => TryReadLenientWhole(ref reader, ref notes, out value);

    /// <summary>As TryRead, and from a string that holds the whole number.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out short value) => TryReadLenientWhole(ref reader, ref notes, out value);

    /// <summary>As TryRead, and from a string that holds the whole number.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out ushort value) => TryReadLenientWhole(ref reader, ref notes, out value);

    /// <summary>As TryRead, and from a string that holds the whole number.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out int value) => TryReadLenientWhole(ref reader, ref notes, out value);

    /// <summary>As TryRead, and from a string that holds the whole number.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out uint value) => TryReadLenientWhole(ref reader, ref notes, out value);

    /// <summary>As TryRead, and from a string that holds the whole number.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out long value) => TryReadLenientWhole(ref reader, ref notes, out value);

    /// <summary>As TryRead, and from a string that holds the whole number.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out ulong value) => TryReadLenientWhole(ref reader, ref notes, out value);

    /// <summary>As TryRead, and from a string that holds the whole number.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out Int128 value) => TryReadLenientWhole(ref reader, ref notes, out value);

    /// <summary>As TryRead, and from a string that holds the whole number.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out UInt128 value) => TryReadLenientWhole(ref reader, ref notes, out value);

    /// <summary>As TryRead, and from a string that holds the number, without an exponent.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out float value)
    {
        if (reader.TokenType != JsonTokenType.String) return TryRead(ref reader, ref notes, out value);
        return (TryReadNumberText(ref reader, ref notes, allowsFraction: true, out value) && float.IsFinite(value)) || OutOfRange(ref reader, ref notes);
    }

    /// <summary>As TryRead, and from a string that holds the number, without an exponent.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out double value)
    {
        if (reader.TokenType != JsonTokenType.String) return TryRead(ref reader, ref notes, out value);
        return (TryReadNumberText(ref reader, ref notes, allowsFraction: true, out value) && double.IsFinite(value)) || OutOfRange(ref reader, ref notes);
    }

    /// <summary>As TryRead, and from a string that holds the number, without an exponent.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out decimal value)
    {
        if (reader.TokenType != JsonTokenType.String) return TryRead(ref reader, ref notes, out value);
        Span<byte> text = stackalloc byte[LongestNumber];
        return (TryReadNumberText(ref reader, ref notes, allowsFraction: true, out value) && TryCopyText(ref reader, text, out var length) && DecimalText.IsExact(text[..length], value))
            || OutOfRange(ref reader, ref notes);
    }

    /// <summary>As TryRead, and from the strings "true" and "false".</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out bool value)
    {
        if (reader.TokenType != JsonTokenType.String) return TryRead(ref reader, ref notes, out value);
        value = IsText(ref reader, "true"u8);
        if (!value && !IsText(ref reader, "false"u8)) return notes.Refuse(DataFaultKind.Malformed, ref reader);
        notes.Remark(DataRemarkKind.Lenient, reader.TokenStartIndex);
        return true;
    }

    /// <summary>As TryRead, and without hyphens, or in braces.</summary>
    public static bool TryReadLenient(ref Utf8JsonReader reader, ref DataNotes notes, out Guid value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.String) return notes.Unexpected(ref reader);
        Span<byte> buffer = stackalloc byte[38];
        if (!TryCopyText(ref reader, buffer, out var length)) return notes.Refuse(DataFaultKind.Malformed, ref reader);
        ReadOnlySpan<byte> text = buffer[..length];
        if (Guid.TryParseExact(Encoding.Latin1.GetString(text), "D", out value)) return true;
        if (length is not (32 or 38) || !Guid.TryParseExact(Encoding.Latin1.GetString(text), length == 32 ? "N" : "B", out value))
            return notes.Refuse(DataFaultKind.Malformed, ref reader);
        notes.Remark(DataRemarkKind.Lenient, reader.TokenStartIndex);
        return true;
    }

    private static bool TryReadLenientWhole<T>(ref Utf8JsonReader reader, ref DataNotes notes, out T value)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (reader.TokenType != JsonTokenType.String) return TryReadWhole(ref reader, ref notes, out value);
        return TryReadNumberText(ref reader, ref notes, allowsFraction: false, out value) || OutOfRange(ref reader, ref notes);
    }

    // False without a fault when the text is a number that the type cannot hold.
    private static bool TryReadNumberText<T>(ref Utf8JsonReader reader, ref DataNotes notes, bool allowsFraction, out T value)
        where T : struct, INumberBase<T>
    {
        value = default;
        Span<byte> text = stackalloc byte[LongestNumber];
        if (!TryCopyText(ref reader, text, out var length) || !IsCanonical(text[..length], allowsFraction)) return notes.Refuse(DataFaultKind.Malformed, ref reader);
        if (!T.TryParse(text[..length], NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value)) return false;
        notes.Remark(DataRemarkKind.Lenient, reader.TokenStartIndex);
        return true;
    }

    private static bool OutOfRange(ref Utf8JsonReader reader, ref DataNotes notes)
        => notes.Fault.Kind == DataFaultKind.None && notes.Refuse(DataFaultKind.OutOfRange, ref reader);

    // Exactly one spelling counts: no sign but a minus, no zeros in front, no "-0", no exponent.
    private static bool IsCanonical(ReadOnlySpan<byte> text, bool allowsFraction)
    {
        var digits = text.Length > 0 && text[0] == (byte)'-' ? text[1..] : text;
        var point = digits.IndexOf((byte)'.');
        var whole = point < 0 ? digits : digits[..point];
        if (whole.Length == 0 || whole.ContainsAnyExceptInRange((byte)'0', (byte)'9') || (whole.Length > 1 && whole[0] == (byte)'0')) return false;
        if (point < 0) return text.Length == digits.Length || digits[0] != (byte)'0';
        var fraction = digits[(point + 1)..];
        return allowsFraction && fraction.Length > 0 && !fraction.ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }
}
