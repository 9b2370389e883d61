using System.Collections.Generic;
using System.Numerics;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>Which values a scalar has.</summary>
internal static class ScalarDomain
{
    public static IEnumerable<WireScalar> Numbers
    {
        get
        {
            for (var scalar = WireScalar.Int8; scalar <= WireScalar.Decimal; scalar++) yield return scalar;
        }
    }

    public static bool IsNumber(WireScalar scalar) => scalar is >= WireScalar.Int8 and <= WireScalar.Decimal;

    public static bool IsFloat(WireScalar scalar) => scalar is WireScalar.Float16 or WireScalar.Float32 or WireScalar.Float64;

    public static bool IsText(WireScalar scalar) => !IsNumber(scalar) && scalar is not (WireScalar.Boolean or WireScalar.Any);

    /// <summary>The range of a whole number, narrowed by what is declared; <c>null</c> for anything else.</summary>
    public static ConstraintRange? Range(WireScalar scalar, EquatableArray<string> constraints = default)
    {
        if (Bits(scalar) is not { } bits) return null;
        var whole = bits < 0
            ? new ConstraintRange(-BigInteger.Pow(2, -bits - 1), BigInteger.Pow(2, -bits - 1) - 1)
            : new ConstraintRange(0, BigInteger.Pow(2, bits) - 1);
        if (ConstraintRange.Of(constraints) is not { } declared) return whole;
        return new(BigInteger.Max(whole.Low, declared.Low), BigInteger.Min(whole.High, declared.High));
    }

    /// <summary>Whole numbers up to 2 to this power are exact.</summary>
    public static int Mantissa(WireScalar scalar) => scalar switch
    {
        WireScalar.Float16 => 11,
        WireScalar.Float32 => 24,
        _ => 53,
    };

    // Negative: with a sign.
    private static int? Bits(WireScalar scalar) => scalar switch
    {
        WireScalar.Int8 => -8,
        WireScalar.Int16 => -16,
        WireScalar.Int32 => -32,
        WireScalar.Int64 => -64,
        WireScalar.Int128 => -128,
        WireScalar.UInt8 => 8,
        WireScalar.UInt16 => 16,
        WireScalar.UInt32 => 32,
        WireScalar.UInt64 => 64,
        WireScalar.UInt128 => 128,
        _ => null,
    };
}
