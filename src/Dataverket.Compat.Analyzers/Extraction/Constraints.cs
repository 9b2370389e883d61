using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>Declared constraints of System.ComponentModel.DataAnnotations as canonical text.</summary>
internal static class Constraints
{
    public static IEnumerable<string> Of(IEnumerable<AttributeData> attributes) => attributes
        .Where(attribute => attribute.AttributeClass is { } type && KnownSymbols.IsIn(type, "System.ComponentModel.DataAnnotations"))
        .Select(Text).OfType<string>().Distinct(StringComparer.Ordinal).OrderBy(text => text, StringComparer.Ordinal);

    private static string? Text(AttributeData attribute)
    {
        var given = attribute.ConstructorArguments;
        return (attribute.AttributeClass!.Name, given.Length) switch
        {
            ("RangeAttribute", 2) => Range(attribute, given[0], given[1]),
            ("RangeAttribute", 3) => Range(attribute, given[1], given[2]),
            ("StringLengthAttribute", 1) => $"length {Number(Named(attribute, "MinimumLength") is int least and > 0 ? least : 0)}..{Number(given[0].Value)}",
            ("LengthAttribute", 2) => $"length {Number(given[0].Value)}..{Number(given[1].Value)}",
            ("MinLengthAttribute", 1) => $"length {Number(given[0].Value)}..",
            // The only one without a beginning: it is what the generated reader holds.
            ("MaxLengthAttribute", 1) => $"length ..{Number(given[0].Value)}",
            ("RegularExpressionAttribute", 1) => given[0].Value is string pattern ? $"pattern {pattern}" : null,
            _ => null,
        };
    }

    private static string? Range(AttributeData attribute, TypedConstant least, TypedConstant most)
    {
        if (least.Kind == TypedConstantKind.Array || most.Kind == TypedConstantKind.Array) return null;
        var above = Named(attribute, "MinimumIsExclusive") is true ? ">" : "";
        var below = Named(attribute, "MaximumIsExclusive") is true ? "<" : "";
        return $"range {above}{Number(least.Value)}..{below}{Number(most.Value)}";
    }

    private static object? Named(AttributeData attribute, string name)
    {
        foreach (var argument in attribute.NamedArguments)
            if (argument.Key == name && argument.Value.Kind != TypedConstantKind.Array) return argument.Value.Value;
        return null;
    }

    private static string Number(object? value) => value is double number ? number.ToString("R", CultureInfo.InvariantCulture) : Convert.ToString(value, CultureInfo.InvariantCulture);
}
