using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene.Shapes;

/// <summary>DVC6020 and DVC6021: types that are read as something else than was written, or not at all.</summary>
internal static class MemberTypeRules
{
    public static void Check(ShapeCheck check)
    {
        if (check.IsEnum || !check.Use.Has(Profiles.Json)) return;
        foreach (var property in check.OpenProperties)
        {
            if (SymbolNames.Attribute(property, KnownTypes.JsonExtensionData) is not null) continue;
            if (property.Type is IDynamicTypeSymbol) Report(check, property, property.Type, "which says nothing of what stands there");
            foreach (var type in SchemaTypes.Named(property.Type))
            {
                if (type.SpecialType == SpecialType.System_DateTime) check.Report(HygieneRules.LocalTime, property, SymbolNames.ForPeople(property));
                else if (Fault(type) is { } fault) Report(check, property, type, fault);
            }
        }
    }

    private static void Report(ShapeCheck check, IPropertySymbol property, ITypeSymbol type, string fault)
        => check.Report(HygieneRules.UnreadableMember, property, SymbolNames.ForPeople(property), SymbolNames.ForPeople(type), fault);

    private static string? Fault(INamedTypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_Object) return "which is read as a JsonElement, whatever was written";
        var fault = type switch
        {
            { TypeKind: TypeKind.Interface } => "an interface, which cannot be made",
            { TypeKind: TypeKind.Class, IsAbstract: true, IsStatic: false } => "an abstract class, which cannot be made",
            _ => null,
        };
        return fault is null || IsOfNet(type) || IsCollection(type) || SchemaTypes.IsPolymorphic(type) || SchemaTypes.Converter(type) != ConverterKind.None ? null : fault;
    }

    // Of .NET's own interfaces the collections are read; which others are, is System.Text.Json's to say.
    private static bool IsOfNet(INamedTypeSymbol type)
    {
        var space = type.ContainingNamespace;
        while (space is { ContainingNamespace: { IsGlobalNamespace: false } outer }) space = outer;
        return space is { Name: "System" };
    }

    private static bool IsCollection(INamedTypeSymbol type) => type.AllInterfaces.Any(each => each.SpecialType == SpecialType.System_Collections_IEnumerable);
}
