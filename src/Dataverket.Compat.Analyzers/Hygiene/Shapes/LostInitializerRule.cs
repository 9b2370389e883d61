using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6010: the default of an init-only property under generated metadata.</summary>
internal static class LostInitializerRule
{
    public static void Check(ShapeCheck check)
    {
        if (check.IsEnum || !check.Use.IsGenerated || !check.Use.Has(Profiles.Json)) return;
        foreach (var property in check.Properties)
        {
            if (property is not { IsRequired: false, SetMethod.IsInitOnly: true } || WireProperties.Parameter(property) is not null) continue;
            if (WireProperties.Initializer(property) is not { } value || WireProperties.IsDefault(value) || SymbolNames.Attribute(property, KnownTypes.JsonRequired) is not null) continue;
            var lost = property.Type.IsValueType && !SchemaTypes.IsNullable(property.Type) ? $"default({SymbolNames.ForPeople(property.Type)})" : "null";
            check.Report(HygieneRules.LostInitializer, property, SymbolNames.ForPeople(property), SymbolNames.ForPeople(check.Type), lost);
        }
    }
}
