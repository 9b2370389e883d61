using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Dataverket.Compat.Testing;

/// <summary>A JSON number by its exact value, however many digits it has.</summary>
/// <param name="Digits">Without zeros at the end.</param>
/// <param name="Exponent">Of ten.</param>
internal readonly partial record struct ExactNumber(BigInteger Digits, int Exponent)
{
    public static bool TryParse(string text, out ExactNumber number)
    {
        number = default;
        if (text.Length > 1000 || Number().Match(text) is not { Success: true } match) return false;
        var fraction = match.Groups[2].Value;
        if (!int.TryParse(match.Groups[3].Success ? match.Groups[3].Value : "0", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent) || Math.Abs(exponent) > 10_000) return false;
        var digits = BigInteger.Parse(match.Groups[1].Value + fraction, CultureInfo.InvariantCulture);
        exponent -= fraction.Length;
        for (; !digits.IsZero && digits % 10 == 0; digits /= 10) exponent++;
        number = new(digits, digits.IsZero ? 0 : exponent);
        return true;
    }

    [GeneratedRegex(@"^(-?(?:0|[1-9]\d*))(?:\.(\d+))?(?:[eE]([+-]?\d+))?$")]
    private static partial Regex Number();
}
