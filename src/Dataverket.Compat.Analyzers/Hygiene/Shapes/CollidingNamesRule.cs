using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6024: names that are one on the wire.</summary>
internal static class CollidingNamesRule
{
    public static void Check(ShapeCheck check)
    {
        if (check.IsEnum || !check.Use.Has(Profiles.Json)) return;
        foreach (var profile in new[] { Profiles.Web, Profiles.Default, Profiles.Respect, Profiles.Strict })
        {
            if (!check.Use.Has(profile) || Find(check.Type, profile) is not var (first, second, name)) continue;
            // Where the base declares both, it is told there.
            if (!SymbolEqualityComparer.Default.Equals(second.ContainingType, check.Type)) continue;
            check.Report(HygieneRules.CollidingNames, second, first.Name, second.Name, SymbolNames.ForPeople(check.Type), name, profile);
            return;
        }
    }

    private static (IPropertySymbol First, IPropertySymbol Second, string Name)? Find(INamedTypeSymbol type, Profiles profile)
    {
        Dictionary<string, IPropertySymbol> seen = new(profile == Profiles.Web ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        foreach (var property in WireProperties.All(type).Reverse())
        {
            if (SymbolNames.Attribute(property, KnownTypes.JsonExtensionData) is not null) continue;
            var name = EffectiveName.Of(property, profile);
            if (seen.TryGetValue(name, out var first)) return Order(first, property, name);
            seen.Add(name, property);
        }

        return null;
    }

    // Of two in one type the later one is at fault.
    private static (IPropertySymbol, IPropertySymbol, string) Order(IPropertySymbol one, IPropertySymbol other, string name)
        => SymbolEqualityComparer.Default.Equals(one.ContainingType, other.ContainingType) && one.Locations[0].SourceSpan.Start > other.Locations[0].SourceSpan.Start
            ? (other, one, name)
            : (one, other, name);
}
