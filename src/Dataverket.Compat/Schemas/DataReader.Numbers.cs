using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

public static partial class DataReader
{
    /// <summary>Reads a whole number; 1.0 and 1e2 are whole (RFC 8259).</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out sbyte value) => TryReadWhole(ref reader, ref notes, out value);

    /// <summary>Reads a whole number; 1.0 and 1e2 are whole (RFC 8259).</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out byte value) => TryReadWhole(ref reader, ref notes, out value);

    /// <summary>Reads a whole number; 1.0 and 1e2 are whole (RFC 8259).</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out short value) => TryReadWhole(ref reader, ref notes, out value);

    /// <summary>Reads a whole number; 1.0 and 1e2 are whole (RFC 8259).</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out ushort value) => TryReadWhole(ref reader, ref notes, out value);

    /// <summary>Reads a whole number; 1.0 and 1e2 are whole (RFC 8259).</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out int value)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out value)) return true;
        return TryReadWhole(ref reader, ref notes, out value);
    }

    /// <summary>Reads a whole number; 1.0 and 1e2 are whole (RFC 8259).</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out uint value) => TryReadWhole(ref reader, ref notes, out value);

    /// <summary>Reads a whole number; 1.0 and 1e2 are whole (RFC 8259).</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out long value)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out value)) return true;
        return TryReadWhole(ref reader, ref notes, out value);
    }

    /// <summary>Reads a whole number; 1.0 and 1e2 are whole (RFC 8259).</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out ulong value) => TryReadWhole(ref reader, ref notes, out value);

    /// <summary>Reads a whole number; 1.0 and 1e2 are whole (RFC 8259).</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out Int128 value) => TryReadWhole(ref reader, ref notes, out value);

    /// <summary>Reads a whole number; 1.0 and 1e2 are whole (RFC 8259).</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out UInt128 value) => TryReadWhole(ref reader, ref notes, out value);

    /// <summary>Reads a finite number; one too large for the type is refused, never read as infinity.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out float value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.Number) return notes.Unexpected(ref reader);
        return (reader.TryGetSingle(out value) && float.IsFinite(value)) || notes.Refuse(DataFaultKind.OutOfRange, ref reader);
    }

    /// <summary>Reads a finite number; one too large for the type is refused, never read as infinity.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out double value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.Number) return notes.Unexpected(ref reader);
        return (reader.TryGetDouble(out value) && double.IsFinite(value)) || notes.Refuse(DataFaultKind.OutOfRange, ref reader);
    }

    /// <summary>Reads a decimal number; trailing zeros are kept. One too large, or with more digits than the type holds, is refused, never rounded.</summary>
    public static bool TryRead(ref Utf8JsonReader reader, ref DataNotes notes, out decimal value)
    {
        value = default;
        if (reader.TokenType != JsonTokenType.Number) return notes.Unexpected(ref reader);
        if (!reader.TryGetDecimal(out value)) return notes.Refuse(DataFaultKind.OutOfRange, ref reader);
        ReadOnlySpan<byte> text = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        return DecimalText.IsExact(text, value) || notes.Refuse(DataFaultKind.OutOfRange, ref reader);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TryReadWhole<T>(ref Utf8JsonReader reader, ref DataNotes notes, out T value)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        value = default;
        if (reader.TokenType != JsonTokenType.Number) return notes.Unexpected(ref reader);
        ReadOnlySpan<byte> text = reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan;
        return WholeNumbers.TryParse(text, out value) || notes.Refuse(DataFaultKind.OutOfRange, ref reader);
    }
}
