using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>The types that System.Text.Json writes as one token, or as any JSON.</summary>
internal static class JsonScalars
{
    public static WireScalar? Find(ITypeSymbol type)
    {
        switch (type.SpecialType)
        {
            case SpecialType.System_String: return WireScalar.Text;
            case SpecialType.System_Char: return WireScalar.Char;
            case SpecialType.System_Boolean: return WireScalar.Boolean;
            case SpecialType.System_SByte: return WireScalar.Int8;
            case SpecialType.System_Int16: return WireScalar.Int16;
            case SpecialType.System_Int32: return WireScalar.Int32;
            case SpecialType.System_Int64: return WireScalar.Int64;
            case SpecialType.System_Byte: return WireScalar.UInt8;
            case SpecialType.System_UInt16: return WireScalar.UInt16;
            case SpecialType.System_UInt32: return WireScalar.UInt32;
            case SpecialType.System_UInt64: return WireScalar.UInt64;
            case SpecialType.System_Single: return WireScalar.Float32;
            case SpecialType.System_Double: return WireScalar.Float64;
            case SpecialType.System_Decimal: return WireScalar.Decimal;
            case SpecialType.System_DateTime: return WireScalar.DateTime;
            case SpecialType.System_Object: return WireScalar.Any;
            case SpecialType.None: break;
            default: return null;
        }

        return type switch
        {
            IDynamicTypeSymbol => WireScalar.Any,
            IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: SpecialType.System_Byte } => WireScalar.Bytes,
            INamedTypeSymbol { IsGenericType: true, Name: "Memory" or "ReadOnlyMemory", TypeArguments.Length: 1 } memory when memory.TypeArguments[0].SpecialType == SpecialType.System_Byte && KnownSymbols.IsIn(type, "System")
                => WireScalar.Bytes,
            INamedTypeSymbol { IsGenericType: false } => Named(type),
            _ => null,
        };
    }

    /// <summary>Whether it is a number that number handling speaks of.</summary>
    public static bool IsNumber(WireScalar scalar) => scalar is >= WireScalar.Int8 and <= WireScalar.Decimal;

    /// <summary>By its name in <c>DataScalar</c>.</summary>
    public static WireScalar? OfDeclared(string name) => name switch
    {
        "SByte" => WireScalar.Int8,
        "Byte" => WireScalar.UInt8,
        "Single" => WireScalar.Float32,
        "Double" => WireScalar.Float64,
        _ => System.Enum.TryParse<WireScalar>(name, out var scalar) ? scalar : null,
    };

    private static WireScalar? Named(ITypeSymbol type)
    {
        var scalar = type.Name switch
        {
            "Int128" => WireScalar.Int128,
            "UInt128" => WireScalar.UInt128,
            "Half" => WireScalar.Float16,
            "Guid" => WireScalar.Guid,
            "DateTimeOffset" => WireScalar.Timestamp,
            "DateOnly" => WireScalar.Date,
            "TimeOnly" => WireScalar.Time,
            "TimeSpan" => WireScalar.Duration,
            "Uri" => WireScalar.Uri,
            "Version" => WireScalar.PackageVersion,
            _ => default(WireScalar?),
        };
        if (scalar is not null) return KnownSymbols.IsIn(type, "System") ? scalar : null;
        return type.Name switch
        {
            "JsonElement" or "JsonDocument" when KnownSymbols.IsIn(type, "System.Text.Json") => WireScalar.Any,
            "JsonNode" or "JsonValue" when KnownSymbols.IsIn(type, "System.Text.Json.Nodes") => WireScalar.Any,
            _ => null,
        };
    }
}
