using System.Buffers.Text;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

public sealed partial class DataWriter
{
    /// <summary>The most bytes that any number or point in time takes; the longest are single-precision and double numbers.</summary>
    private const int Longest = 128;

    /// <summary>Writes true or false.</summary>
    public void Write(bool value)
    {
        if (value) Raw("true"u8);
        else Raw("false"u8);
    }

    /// <summary>Writes a number.</summary>
    public void Write(sbyte value) => Write((long)value);

    /// <summary>Writes a number.</summary>
    public void Write(byte value) => Write((long)value);

    /// <summary>Writes a number.</summary>
    public void Write(short value) => Write((long)value);

    /// <summary>Writes a number.</summary>
    public void Write(ushort value) => Write((long)value);

    /// <summary>Writes a number.</summary>
    public void Write(int value) => Write((long)value);

    /// <summary>Writes a number.</summary>
    public void Write(uint value) => Write((long)value);

    /// <summary>Writes a number.</summary>
    public void Write(long value)
    {
        _ = Utf8Formatter.TryFormat(value, Room(Longest), out var length);
        _count += length;
    }

    /// <summary>Writes a number.</summary>
    public void Write(ulong value)
    {
        _ = Utf8Formatter.TryFormat(value, Room(Longest), out var length);
        _count += length;
    }

    /// <summary>Writes a number.</summary>
    public void Write(Int128 value)
    {
        _ = value.TryFormat(Room(Longest), out var length, default, CultureInfo.InvariantCulture);
        _count += length;
    }

    /// <summary>Writes a number.</summary>
    public void Write(UInt128 value)
    {
        _ = value.TryFormat(Room(Longest), out var length, default, CultureInfo.InvariantCulture);
        _count += length;
    }

    /// <summary>Writes a number, with as few digits as lead back to it.</summary>
    /// <exception cref="ArgumentException">It is not finite, so JSON has no form for it.</exception>
    public void Write(float value)
    {
        if (!float.IsFinite(value)) throw NotFinite();
        _ = Utf8Formatter.TryFormat(value, Room(Longest), out var length);
        _count += length;
    }

    /// <summary>Writes a number, with as few digits as lead back to it.</summary>
    /// <exception cref="ArgumentException">It is not finite, so JSON has no form for it.</exception>
    public void Write(double value)
    {
        if (!double.IsFinite(value)) throw NotFinite();
        _ = Utf8Formatter.TryFormat(value, Room(Longest), out var length);
        _count += length;
    }

    /// <summary>Writes a number with all of its digits, zeros at the end as well.</summary>
    public void Write(decimal value)
    {
        var room = Room(Longest);
        if (!TryFormatShort(value, room, out var length)) _ = Utf8Formatter.TryFormat(value, room, out length);
        _count += length;
    }

    /// <summary>Writes an id, with hyphens.</summary>
    public void Write(Guid value)
    {
        var room = Room(Longest);
        room[0] = room[37] = (byte)'"';
        _ = value.TryFormat(room[1..], out _);
        _count += 38;
    }

    /// <summary>Writes a point in time with its offset; zeros at the end of the fraction are left out.</summary>
    public void Write(DateTimeOffset value)
    {
        const int PointAt = 20, OffsetAt = 28, OffsetLength = 6;
        var room = Room(Longest);
        room[0] = (byte)'"';
        _ = Utf8Formatter.TryFormat(value, room[1..], out _, new('O'));
        var end = OffsetAt;
        while (room[end - 1] == (byte)'0') end--;
        if (end == PointAt + 1) end = PointAt;
        if (end < OffsetAt) room.Slice(OffsetAt, OffsetLength).CopyTo(room[end..]);
        room[end + OffsetLength] = (byte)'"';
        _count += end + OffsetLength + 1;
    }

    /// <summary>Writes a date.</summary>
    public void Write(DateOnly value)
    {
        var room = Room(Longest);
        room[0] = room[11] = (byte)'"';
        _ = value.TryFormat(room[1..], out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        _count += 12;
    }

    /// <summary>Writes bytes as base64.</summary>
    public void Write(byte[] value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var most = Base64.GetMaxEncodedToUtf8Length(value.Length);
        var room = Room(most + 2);
        room[0] = room[most + 1] = (byte)'"';
        _ = Base64.EncodeToUtf8(value, room[1..], out _, out _);
        _count += most + 2;
    }

    /// <summary>Writes any value as it was read; one that was never set is null.</summary>
    public void Write(JsonElement value)
    {
        // Its bytes, since half a surrogate pair cannot be written anew.
        if (value.ValueKind == JsonValueKind.Undefined) Raw("null"u8);
        else Raw(JsonMarshal.GetRawUtf8Value(value));
    }

    /// <summary>Writes a variant that is not known here, byte for byte as it was read.</summary>
    /// <param name="raw">The variant; empty when there is none.</param>
    /// <param name="type">What a message calls the type.</param>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public void WriteUnknown(ReadOnlyMemory<byte> raw, string type)
    {
        if (raw.IsEmpty) throw new InvalidOperationException($"An OpenVariant of {type} holds neither a value nor an unknown variant. Set it, or declare it nullable.");
        Raw(raw.Span);
    }

    // Most decimals fit a machine word without their point; the formatter takes twice as long, for it is made for all of them.
    private static bool TryFormatShort(decimal value, Span<byte> room, out int length)
    {
        const int MostScale = 18, ScaleShift = 16, ScaleMask = 0xff;
        length = 0;
        Span<int> parts = stackalloc int[4];
        _ = decimal.GetBits(value, parts);
        var scale = (parts[3] >> ScaleShift) & ScaleMask;
        if (parts[2] != 0 || scale > MostScale) return false;
        var number = ((ulong)(uint)parts[1] << 32) | (uint)parts[0];
        // A zero has a sign too, which is not written.
        if (parts[3] < 0 && number != 0) room[length++] = (byte)'-';
        var unit = 1UL;
        for (var i = 0; i < scale; i++) unit *= 10;
        var (whole, rest) = Math.DivRem(number, unit);
        _ = Utf8Formatter.TryFormat(whole, room[length..], out var digits);
        length += digits;
        if (scale == 0) return true;
        room[length] = (byte)'.';
        length += scale + 1;
        for (var at = length - 1; scale > 0; scale--, at--)
        {
            room[at] = (byte)('0' + (rest % 10));
            rest /= 10;
        }

        return true;
    }

    private static ArgumentException NotFinite() => new("JSON has no form for a number that is not finite. Leave it out, or declare the member nullable and write null.");
}
