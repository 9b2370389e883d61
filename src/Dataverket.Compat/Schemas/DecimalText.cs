using System.Globalization;

namespace Dataverket.Compat.Schemas;

/// <summary>Whether a decimal number holds every digit of a text. The parser rounds what it cannot hold and says nothing.</summary>
internal static class DecimalText
{
    /// <summary>A shorter text without an exponent loses no digit.</summary>
    private const int AlwaysHeld = 28;

    /// <summary>The most significant digits that a decimal ever holds.</summary>
    private const int MostDigits = 29;

    /// <param name="text">The number as JSON spells it, from which <paramref name="value"/> was parsed.</param>
    /// <param name="value">The number.</param>
    public static bool IsExact(ReadOnlySpan<byte> text, decimal value)
    {
        if (text.Length <= AlwaysHeld && text.IndexOfAny((byte)'e', (byte)'E') < 0) return true;
        Span<byte> written = stackalloc byte[64];
        if (!value.TryFormat(written, out var length, default, CultureInfo.InvariantCulture)) return false;
        Span<byte> one = stackalloc byte[MostDigits];
        Span<byte> other = stackalloc byte[MostDigits];
        return TryDigits(text, one, out var count, out var exponent) && TryDigits(written[..length], other, out var heldCount, out var heldExponent)
            && one[..count].SequenceEqual(other[..heldCount]) && (count == 0 || exponent == heldExponent);
    }

    // The digits without zeros at either end, and the power of ten of the last.
    private static bool TryDigits(ReadOnlySpan<byte> text, Span<byte> digits, out int count, out long exponent)
    {
        var mark = text.IndexOfAny((byte)'e', (byte)'E');
        exponent = mark < 0 ? 0 : WholeNumbers.Exponent(text[(mark + 1)..]);
        var rest = mark < 0 ? text : text[..mark];
        var point = rest.IndexOf((byte)'.');
        if (point >= 0) exponent -= rest.Length - point - 1;
        for (; rest.Length > 0 && rest[^1] is (byte)'0' or (byte)'.'; rest = rest[..^1])
            if (rest[^1] == (byte)'0') exponent++;
        count = 0;
        foreach (var digit in rest)
        {
            if (digit is < (byte)'0' or > (byte)'9' || (digit == (byte)'0' && count == 0)) continue;
            if (count == digits.Length) return false;
            digits[count++] = digit;
        }

        return true;
    }
}
