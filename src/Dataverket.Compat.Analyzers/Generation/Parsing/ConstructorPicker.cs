using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Picks the constructor that the reader calls.</summary>
internal static class ConstructorPicker
{
    /// <summary>The constructor; <c>null</c> for the default value of a struct, or when none will do, which has then been refused.</summary>
    public static IMethodSymbol? Pick(INamedTypeSymbol type, IReadOnlyList<IPropertySymbol> properties, RefusalSink sink)
    {
        if (type.IsRefLikeType) return Refuse(type, "it is a ref struct, which no message can hold; drop 'ref'", sink);
        if (type.IsStatic) return Refuse(type, "it is static; make it a record", sink);
        if (type.IsAbstract) return Refuse(type, "it is abstract; declare a schema or member of a type that can be made", sink);
        var candidates = type.InstanceConstructors.Where(constructor => !constructor.IsImplicitlyDeclared || constructor.Parameters.IsEmpty)
            .Where(constructor => !IsCopy(constructor, type)).ToArray();
        var marked = candidates.Where(constructor => SymbolNames.Attribute(constructor, KnownTypes.JsonConstructor) is not null).ToArray();
        if (marked.Length > 1) return Refuse(type, "more than one constructor is marked [JsonConstructor]; keep one", sink);
        if (marked.Length == 1)
        {
            return IsVisible(marked[0])
                ? Check(marked[0], type, properties, sink)
                : Refuse(type, "the constructor marked [JsonConstructor] is private; make it internal or public", sink);
        }

        var open = candidates.Where(constructor => constructor.DeclaredAccessibility == Accessibility.Public).ToArray();
        if (open.Length == 0) open = [.. candidates.Where(IsVisible)];
        // A struct always has a constructor without parameters; one that was written counts for more.
        var written = open.Where(constructor => !constructor.IsImplicitlyDeclared).ToArray();
        if (type.IsValueType && written.Length == 1) return Check(written[0], type, properties, sink);
        if (open.FirstOrDefault(constructor => constructor.Parameters.IsEmpty) is { } plain) return plain;
        return open.Length switch
        {
            0 => Refuse(type, "it has no constructor that is public or internal; add one", sink),
            1 => Check(open[0], type, properties, sink),
            _ => Refuse(type, $"it has {open.Length} constructors; mark the one to use with [JsonConstructor]", sink),
        };
    }

    public static bool Takes(IParameterSymbol parameter, IPropertySymbol property)
        => string.Equals(parameter.Name, property.Name, StringComparison.OrdinalIgnoreCase)
        && SymbolEqualityComparer.IncludeNullability.Equals(parameter.Type, property.Type);

    private static IMethodSymbol? Check(IMethodSymbol constructor, INamedTypeSymbol type, IReadOnlyList<IPropertySymbol> properties, RefusalSink sink)
    {
        foreach (var parameter in constructor.Parameters)
        {
            if (parameter.RefKind is RefKind.Ref or RefKind.Out)
                Refuse(type, $"its constructor parameter '{parameter.Name}' is passed by reference; pass it by value", sink);
            else if (!parameter.HasExplicitDefaultValue && !properties.Any(property => Takes(parameter, property)))
            {
                Refuse(
                    type,
                    $"its constructor parameter '{parameter.Name}' matches no property on the wire; add a public property of the same name " +
                    $"and type ('{SymbolNames.ForPeople(parameter.Type)}'), or give the parameter a default value", sink);
            }
        }

        return constructor;
    }

    // The positional record's own copy constructor, written or not, is no way to read one.
    private static bool IsCopy(IMethodSymbol constructor, INamedTypeSymbol type)
        => type.IsRecord && constructor.Parameters.Length == 1 && SymbolEqualityComparer.Default.Equals(constructor.Parameters[0].Type, type);

    private static bool IsVisible(IMethodSymbol constructor)
        => constructor.DeclaredAccessibility is Accessibility.Public or Accessibility.Internal or Accessibility.ProtectedOrInternal;

    private static IMethodSymbol? Refuse(INamedTypeSymbol type, string why, RefusalSink sink)
    {
        sink.Refuse(GenerationRules.NoConstructor, type, SymbolNames.ForPeople(type), why);
        return null;
    }
}
