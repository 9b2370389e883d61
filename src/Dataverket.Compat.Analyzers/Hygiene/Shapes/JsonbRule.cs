using System;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6009: variants in a column that orders members anew. The column is declared in a type that is no schema.</summary>
internal static class JsonbRule
{
    public static void Check(INamedTypeSymbol type, SchemaReach reach, Microsoft.CodeAnalysis.Diagnostics.SymbolAnalysisContext context)
    {
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct)) return;
        foreach (var property in type.GetMembers().OfType<IPropertySymbol>())
        {
            if (SymbolNames.Attribute(property, KnownTypes.Column) is not { } column || !column.NamedArguments.Any(IsJsonb)) continue;
            var stored = SchemaTypes.Named(property.Type).FirstOrDefault(each => SchemaTypes.IsPolymorphic(each) && reach.Find(each) is { } use && use.Has(Profiles.Json));
            if (stored is null || reach.AllowsTagAnywhere || property.Locations.FirstOrDefault() is not { IsInSource: true } at) continue;
            context.ReportDiagnostic(Diagnostic.Create(HygieneRules.VariantsInJsonb.Descriptor, at, SymbolNames.ForPeople(property), SymbolNames.ForPeople(stored)));
        }
    }

    private static bool IsJsonb(System.Collections.Generic.KeyValuePair<string, TypedConstant> argument)
        => argument is { Key: "TypeName", Value: { Kind: TypedConstantKind.Primitive, Value: string name } } && string.Equals(name.Trim(), "jsonb", StringComparison.OrdinalIgnoreCase);
}
