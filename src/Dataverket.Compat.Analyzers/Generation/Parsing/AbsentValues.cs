using System;
using System.Globalization;
using Dataverket.Compat.Analyzers.Generation.Models;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>The constant of an <c>[AbsentAs]</c> as C# text, where the member's type can hold it.</summary>
internal static class AbsentValues
{
    public static string? Find(TypedConstant constant, ShapeModel? shape, bool allowsNull)
    {
        if (constant.Kind == TypedConstantKind.Error) return null;
        if (constant.IsNull) return allowsNull ? "null" : null;
        return (shape, constant.Kind, constant.Kind == TypedConstantKind.Array ? null : constant.Value) switch
        {
            (EnumShape named, TypedConstantKind.Enum, { } number) when SymbolNames.InCode(constant.Type!) == named.EnumType
                => $"({named.EnumType})({Convert.ToString(number, CultureInfo.InvariantCulture)})",
            (ScalarShape { Kind: "Text" }, TypedConstantKind.Primitive, string text) => Literals.Text(text),
            (ScalarShape { Kind: "Boolean" }, TypedConstantKind.Primitive, bool yes) => yes ? "true" : "false",
            (ScalarShape scalar, TypedConstantKind.Primitive, sbyte or byte or short or ushort or int or uint or long or ulong)
                => Whole(scalar, Convert.ToDecimal(constant.Value, CultureInfo.InvariantCulture)),
            (ScalarShape { Kind: "Double" }, TypedConstantKind.Primitive, double or float) => Real(Convert.ToDouble(constant.Value, CultureInfo.InvariantCulture), "d"),
            (ScalarShape { Kind: "Single" }, TypedConstantKind.Primitive, float number) => Real(number, "f"),
            (ScalarShape { Kind: "Decimal" }, TypedConstantKind.Primitive, double number) when Math.Abs(number) < 1e15
                => ((decimal)number).ToString(CultureInfo.InvariantCulture) + "m",
            _ => null,
        };
    }

    private static string? Whole(ScalarShape scalar, decimal number)
    {
        var (least, most) = scalar.Kind switch
        {
            "SByte" => (sbyte.MinValue, sbyte.MaxValue),
            "Byte" => (byte.MinValue, byte.MaxValue),
            "Int16" => (short.MinValue, short.MaxValue),
            "UInt16" => (ushort.MinValue, ushort.MaxValue),
            "Int32" => (int.MinValue, int.MaxValue),
            "UInt32" => (uint.MinValue, uint.MaxValue),
            "Int64" => (long.MinValue, long.MaxValue),
            "UInt64" or "UInt128" => (ulong.MinValue, ulong.MaxValue),
            "Int128" or "Single" or "Double" or "Decimal" => (long.MinValue, (decimal)ulong.MaxValue),
            _ => (1m, 0m),
        };
        return number >= least && number <= most ? $"({scalar.TypeName})({number.ToString(CultureInfo.InvariantCulture)})" : null;
    }

    // Infinity and NaN have no JSON form.
    private static string? Real(double number, string suffix)
        => double.IsNaN(number) || double.IsInfinity(number) ? null
        : (suffix == "f" ? ((float)number).ToString("R", CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture)) + suffix;
}
