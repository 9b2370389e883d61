using System.Globalization;
using System.Numerics;

namespace Dataverket.Compat.Schemas;

/// <summary>Whole numbers in every spelling JSON has: 1.0, 1e2 and 1000e-1 are 1, 100 and 100, exactly and without floating point.</summary>
internal static class WholeNumbers
{
    /// <summary>Parses a JSON number; false when it is not whole, or not in the type's range.</summary>
    public static bool TryParse<T>(ReadOnlySpan<byte> text, out T value)
        where T : struct, IBinaryInteger<T>, IMinMaxValue<T>
    {
        if (T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)) return true;
        value = default;
        if (!TryMagnitude(text, out var magnitude)) return false;
        if (text[0] != (byte)'-')
        {
            if (magnitude > UInt128.CreateSaturating(T.MaxValue)) return false;
            value = T.CreateTruncating(magnitude);
            return true;
        }

        // The lowest value of a signed type lies one further from zero than the highest.
        var limit = T.IsNegative(T.MinValue) ? UInt128.CreateSaturating(T.MaxValue) + UInt128.One : UInt128.Zero;
        if (magnitude > limit) return false;
        value = T.CreateTruncating(unchecked(UInt128.Zero - magnitude));
        return true;
    }

    private static bool TryMagnitude(ReadOnlySpan<byte> text, out UInt128 magnitude)
    {
        magnitude = default;
        var mark = text.IndexOfAny((byte)'e', (byte)'E');
        var digits = mark < 0 ? text : text[..mark];
        var exponent = mark < 0 ? 0 : Exponent(text[(mark + 1)..]);
        var point = digits.IndexOf((byte)'.');
        if (point >= 0) exponent -= digits.Length - point - 1;
        while (digits.Length > 0 && digits[^1] is (byte)'0' or (byte)'.')
        {
            // A zero at the end counts in the exponent instead; what is left then ends in a digit that matters.
            if (digits[^1] == (byte)'0') exponent++;
            digits = digits[..^1];
        }

        foreach (var digit in digits)
            if (digit is >= (byte)'0' and <= (byte)'9' && !TryShift(ref magnitude, (uint)(digit - '0'))) return false;
        if (magnitude == UInt128.Zero) return true;
        if (exponent is < 0 or > 40) return false;
        for (; exponent > 0; exponent--)
            if (!TryShift(ref magnitude, 0)) return false;
        return true;
    }

    private static bool TryShift(ref UInt128 number, uint digit)
    {
        if (number > (UInt128.MaxValue - digit) / 10) return false;
        number = (number * 10) + digit;
        return true;
    }

    /// <summary>The exponent of a number, without its mark; what is larger than any number needs is cut short.</summary>
    public static long Exponent(ReadOnlySpan<byte> text)
    {
        long number = 0;
        foreach (var digit in text)
            if (digit is >= (byte)'0' and <= (byte)'9' && number < 1L << 40) number = (number * 10) + (digit - '0');
        return text[0] == (byte)'-' ? -number : number;
    }
}
