using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6027: the number that stands in for a name.</summary>
internal static class NumbersAmongNamesRule
{
    public static void Check(ShapeCheck check)
    {
        if (!check.Use.Has(Profiles.Json)) return;
        if (check.IsEnum)
        {
            if (SchemaTypes.Converter(check.Type) == ConverterKind.EnumText && SymbolNames.Attribute(check.Type, KnownTypes.Flags) is null) Report(check, check.Type);
            return;
        }

        foreach (var property in check.Properties)
        {
            if (SchemaTypes.Converter(property) == ConverterKind.EnumText && SymbolNames.Attribute(SchemaTypes.Bare(property.Type), KnownTypes.Flags) is null) Report(check, property);
        }
    }

    private static void Report(ShapeCheck check, ISymbol symbol)
        => check.Report(HygieneRules.NumbersAmongNames, SymbolNames.Attribute(symbol, KnownTypes.JsonConverter)!, SymbolNames.ForPeople(symbol));
}
