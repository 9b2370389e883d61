using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6019: numbers beyond what a double holds.</summary>
internal static class WideNumbersRule
{
    public static void Check(ShapeCheck check)
    {
        if (check.IsEnum || !check.Use.Has(Roles.ReadByOlder) || IsText(check.Type)) return;
        foreach (var property in check.OpenProperties.Where(property => !IsText(property)))
        {
            foreach (var type in SchemaTypes.Named(property.Type))
                if (IsWide(type)) check.Report(HygieneRules.WideNumbers, property, SymbolNames.ForPeople(property), SymbolNames.ForPeople(type));
        }
    }

    private static bool IsWide(INamedTypeSymbol type)
        => type.SpecialType is SpecialType.System_Int64 or SpecialType.System_UInt64 or SpecialType.System_Decimal
        || (type.Name is "Int128" or "UInt128" && SymbolNames.IsIn(type, "System"));

    // WriteAsString is 2.
    private static bool IsText(ISymbol symbol)
        => SymbolNames.Attribute(symbol, KnownTypes.JsonNumberHandling)?.ConstructorArguments.FirstOrDefault() is { Kind: TypedConstantKind.Enum, Value: int given } && (given & 2) != 0;
}
