using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6028: what may stand in for a schema type, or change under it.</summary>
internal static class LooseTypeRule
{
    public static void Check(ShapeCheck check)
    {
        var type = check.Type;
        if (type is not { TypeKind: TypeKind.Class, IsStatic: false }) return;
        List<string> faults = [];
        if (type is { IsSealed: false, IsAbstract: false } && !SchemaTypes.IsPolymorphic(type) && !check.Reach.IsBase(type, check.Token)) faults.Add("can be derived from: seal it");
        var loose = check.Use.Has(Profiles.Json) ? [] : check.Properties.Where(property => property.SetMethod is { IsInitOnly: false, DeclaredAccessibility: Accessibility.Public }).Select(property => property.Name).ToList();
        if (loose.Count > 0) faults.Add($"can be changed after it was made: use init for {string.Join(", ", loose.Take(3))}{(loose.Count > 3 ? $" and {loose.Count - 3} more" : "")}");
        if (faults.Count > 0) check.Report(HygieneRules.LooseType, type, SymbolNames.ForPeople(type), string.Join("; it ", faults));
    }
}
