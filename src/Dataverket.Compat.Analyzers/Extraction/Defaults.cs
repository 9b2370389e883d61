using System;
using System.Globalization;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>Constants as canonical text: the same value of a member gives the same text however the source spells it.</summary>
internal static class Defaults
{
    /// <summary>What cannot be told from the source.</summary>
    public const string Unknown = "?";

    /// <summary>The text; <c>null</c> where the value is what the type has by itself.</summary>
    /// <param name="value">A constant.</param>
    /// <param name="slot">Where it stands.</param>
    /// <param name="type">The C# type there.</param>
    /// <param name="enumKind">How an enum is spelled there.</param>
    public static string? Of(object? value, WireSlot slot, ITypeSymbol type, string? enumKind)
    {
        if (value is null) return null;
        var text = Text(value, slot, type, enumKind);
        return slot.Null == NullMode.Value && IsZero(value) ? null : text;
    }

    private static string Text(object value, WireSlot slot, ITypeSymbol type, string? enumKind)
    {
        switch (value)
        {
            case bool yes: return yes ? "true" : "false";
            case string text: return BaselineQuote.Of(text);
            case char letter when slot.Type is ScalarRef { Scalar: WireScalar.Char }: return BaselineQuote.Of(letter.ToString());
            case char letter: value = (int)letter; break;
        }

        if (enumKind is not null && EnumType(type) is { } named) return EnumExtractor.Value(named, enumKind, value);
        return (slot.Type as ScalarRef)?.Scalar switch
        {
            WireScalar.Float32 => Convert.ToSingle(value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
            WireScalar.Float64 or WireScalar.Float16 => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture),
            WireScalar.Decimal => Decimal(value),
            _ => value switch
            {
                double number => number.ToString("R", CultureInfo.InvariantCulture),
                float number => number.ToString("R", CultureInfo.InvariantCulture),
                decimal number => Decimal(number),
                _ => Convert.ToString(value, CultureInfo.InvariantCulture),
            },
        };
    }

    /// <summary>The enum of a member, with or without <c>Nullable</c> or <c>Open</c> around it.</summary>
    public static INamedTypeSymbol? EnumType(ITypeSymbol type)
    {
        var bare = KnownSymbols.Bare(type) as INamedTypeSymbol;
        if (bare is { Name: "Open", TypeArguments.Length: 1 }) bare = bare.TypeArguments[0] as INamedTypeSymbol;
        return bare is { TypeKind: TypeKind.Enum } ? bare : null;
    }

    private static string Decimal(object value)
    {
        if (value is double or float && Math.Abs(Convert.ToDouble(value, CultureInfo.InvariantCulture)) is not < 7e28) return Unknown;
        var text = Convert.ToDecimal(value, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
        return text.IndexOf('.') < 0 ? text : text.TrimEnd('0').TrimEnd('.');
    }

    private static bool IsZero(object value) => value switch
    {
        bool yes => !yes,
        char letter => letter == '\0',
        string => false,
        double number => number == 0,
        float number => number == 0,
        decimal number => number == 0,
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) == "0",
    };
}
