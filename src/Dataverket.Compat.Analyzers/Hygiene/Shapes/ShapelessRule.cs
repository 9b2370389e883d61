using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6022: members that are written as an empty object, cannot end, or have many shapes.</summary>
internal static class ShapelessRule
{
    public static void Check(ShapeCheck check)
    {
        if (check.IsEnum) return;
        if (check.Use.Has(Profiles.Json))
        {
            if (check.Use.IsRoot && IsOpen(check.Type))
                check.Report(HygieneRules.ShapelessMember, check.Type, SymbolNames.ForPeople(check.Type), "is a schema and generic", "one message has one shape; declare a type for each");
            foreach (var property in check.OpenProperties) CheckMember(check, property);
        }

        // Null in such a place would let a value end, so it must be refused for the fault to be certain.
        if (!check.Use.Has(Profiles.Default | Profiles.Web)) CheckEnd(check);
    }

    private static void CheckMember(ShapeCheck check, IPropertySymbol property)
    {
        foreach (var type in SchemaTypes.Named(property.Type))
        {
            if (type.IsTupleType) Report("is a tuple, whose members are fields and are not written", "declare a record with properties");
            else if (check.Reach.Find(type) is not null && HasFieldsOnly(type)) Report($"has the type '{SymbolNames.ForPeople(type)}', which has fields only, and those are not written", "make them properties");
        }

        void Report(string what, string advice) => check.Report(HygieneRules.ShapelessMember, property, SymbolNames.ForPeople(property), what, advice);
    }

    private static bool HasFieldsOnly(INamedTypeSymbol type)
    {
        if (type.TypeKind is not (TypeKind.Class or TypeKind.Struct) || SchemaTypes.Converter(type) != ConverterKind.None || WireProperties.All(type).Any()) return false;
        var fields = type.GetMembers().OfType<IFieldSymbol>().Where(field => field is { IsStatic: false, IsImplicitlyDeclared: false, DeclaredAccessibility: Accessibility.Public }).ToList();
        return fields.Count > 0 && !fields.Exists(field => JsonAttributes.HasAny(field));
    }

    private static bool IsOpen(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.ContainingType)
            if (t.TypeParameters.Length > 0) return true;
        return false;
    }

    private static void CheckEnd(ShapeCheck check)
    {
        foreach (var property in check.OpenProperties)
        {
            if (Demanded(property, check.Use.Profiles) is { } first && LeadsTo(first, check.Type, check.Use.Profiles))
                check.Report(HygieneRules.ShapelessMember, property, SymbolNames.ForPeople(property), "is demanded and leads back to its own type, so no message can end", "make it nullable, or a list");
        }
    }

    private static bool LeadsTo(INamedTypeSymbol from, INamedTypeSymbol to, Profiles profiles)
    {
        Queue<INamedTypeSymbol> open = new([from]);
        HashSet<INamedTypeSymbol> seen = new(SymbolEqualityComparer.Default);
        while (open.Count > 0)
        {
            var type = open.Dequeue();
            if (SymbolEqualityComparer.Default.Equals(type, to)) return true;
            if (!seen.Add(type)) continue;
            foreach (var property in WireProperties.All(type))
                if (Demanded(property, profiles) is { } next) open.Enqueue(next);
        }

        return false;
    }

    private static INamedTypeSymbol? Demanded(IPropertySymbol property, Profiles profiles)
        => property.Type is INamedTypeSymbol { TypeKind: TypeKind.Class, SpecialType: SpecialType.None, NullableAnnotation: NullableAnnotation.NotAnnotated } type && !SchemaTypes.IsPolymorphic(type)
            && !type.DeclaringSyntaxReferences.IsEmpty && WireProperties.IsRequired(property, profiles) ? type.OriginalDefinition : null;
}
