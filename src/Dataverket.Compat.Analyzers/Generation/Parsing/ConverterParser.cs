using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Finds a <c>[JsonConverter]</c> whose wire shape is declared beside it.</summary>
internal static class ConverterParser
{
    /// <summary>Whether a member or type has both a converter and a declared shape.</summary>
    public static bool IsDeclared(ISymbol symbol)
        => SymbolNames.Attribute(symbol, KnownTypes.WireShape) is not null && SymbolNames.Attribute(symbol, KnownTypes.JsonConverter) is not null;

    /// <summary>The shape; <c>null</c> when the converter will not do, which has then been refused.</summary>
    /// <param name="type">The type that is read, without null.</param>
    /// <param name="symbol">The member or type that carries the attributes.</param>
    /// <param name="sink">Takes refusals.</param>
    public static ConverterShape? Parse(ITypeSymbol type, ISymbol symbol, RefusalSink sink)
    {
        var attribute = SymbolNames.Attribute(symbol, KnownTypes.JsonConverter)!;
        var shape = SymbolNames.Attribute(symbol, KnownTypes.WireShape)!.ConstructorArguments.FirstOrDefault();
        var kind = shape.Type?.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, shape.Value))?.Name;
        if (attribute.ConstructorArguments.FirstOrDefault().Value is not INamedTypeSymbol { TypeKind: not TypeKind.Error } converter)
        {
            sink.Refuse(GenerationRules.JsonAttribute, symbol, SymbolNames.ForPeople(symbol), "JsonConverter", "name the converter's type");
            return null;
        }

        var fault = kind is null ? "[WireShape] names no DataScalar" : Fault(type, converter);
        if (fault is null)
            return new(SymbolNames.InCode(type), type.Name.Length == 0 ? "Converted" : type.Name, kind!, SymbolNames.InCode(converter));
        JsonAttributes.Refuse(symbol, attribute, fault, sink);
        return null;
    }

    private static string? Fault(ITypeSymbol type, INamedTypeSymbol converter)
    {
        if (converter.IsUnboundGenericType || converter.IsAbstract) return "the converter cannot be made; name a closed type that is not abstract";
        if (!SymbolNames.IsVisible(converter)) return "the converter is not visible to generated code; make it and the types around it internal or public";
        var reads = default(ITypeSymbol);
        for (var t = converter.BaseType; t is not null; t = t.BaseType)
            if (t is { Name: "JsonConverter", TypeArguments.Length: 1 } && t.ContainingNamespace.ToDisplayString() == KnownTypes.JsonNamespace) reads = t.TypeArguments[0];
        if (!SymbolEqualityComparer.Default.Equals(reads, type))
            return $"the converter must derive from JsonConverter<{SymbolNames.ForPeople(type)}> itself; a factory finds its converter by reflection";
        return converter.InstanceConstructors.Any(constructor => constructor is { Parameters.IsEmpty: true, DeclaredAccessibility: Accessibility.Public or Accessibility.Internal })
            ? null
            : "the converter has no constructor without parameters that is public or internal; add one";
    }
}
