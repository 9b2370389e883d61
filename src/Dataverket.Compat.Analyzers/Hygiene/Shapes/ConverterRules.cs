using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6025: converters without a declared shape.</summary>
internal static class ConverterRules
{
    public static void Check(ShapeCheck check)
    {
        if (!check.Use.Has(Profiles.Json)) return;
        Check(check, check.Type);
        if (check.IsEnum) return;
        foreach (var property in check.Properties) Check(check, property);
    }

    private static void Check(ShapeCheck check, ISymbol symbol)
    {
        if (SchemaTypes.Converter(symbol) != ConverterKind.Custom || SymbolNames.Attribute(symbol, KnownTypes.WireShape) is not null) return;
        var attribute = symbol.GetAttributes().First(given => SymbolNames.Is(given.AttributeClass, KnownTypes.JsonConverter) || SymbolNames.Is(given.AttributeClass?.BaseType, KnownTypes.JsonConverter));
        var converter = attribute.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Type, Value: ITypeSymbol named } ? named.Name : attribute.AttributeClass!.Name;
        check.Report(HygieneRules.OpaqueConverter, attribute, SymbolNames.ForPeople(symbol), converter);
    }
}
