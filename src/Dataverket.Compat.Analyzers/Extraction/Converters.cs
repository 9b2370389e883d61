using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>What converters make of a type. Those of enums by name are known; another is opaque unless <c>[WireShape]</c> stands beside it.</summary>
internal sealed class Converters(ShapeExtractor shapes)
{
    /// <summary>By the attribute on a member or type; <c>null</c> without one.</summary>
    public TypeRef? Of(ISymbol symbol, ITypeSymbol type)
    {
        foreach (var attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is not { } found || !IsConverter(found)) continue;
            if (attribute.ConstructorArguments.FirstOrDefault() is not { Kind: TypedConstantKind.Type, Value: INamedTypeSymbol converter } || !SymbolNames.Is(found, KnownTypes.JsonConverter))
                return new OpaqueRef(SymbolNames.Full(found));
            return Declared(symbol, converter) ?? Enum(converter, type) ?? new OpaqueRef(SymbolNames.Full(converter));
        }

        return null;
    }

    /// <summary>By the converters that the options hold for all members.</summary>
    public TypeRef? OfAll(ITypeSymbol type)
    {
        foreach (var converter in shapes.Options.Converters)
        {
            if (EnumConverters.Find(converter) is not null)
            {
                if (type.TypeKind == TypeKind.Enum && (converter.TypeArguments.Length == 0 || SymbolEqualityComparer.Default.Equals(converter.TypeArguments[0], type))) return Enum(converter, type);
                continue;
            }

            // A factory may take any type; what it does not take is not to be told from here.
            if (Reads(converter) is not { } reads || SymbolEqualityComparer.Default.Equals(reads, type)) return new OpaqueRef(SymbolNames.Full(converter));
        }

        return null;
    }

    private static bool IsConverter(INamedTypeSymbol attribute)
    {
        for (INamedTypeSymbol? t = attribute; t is not null; t = t.BaseType)
            if (t.Name == "JsonConverterAttribute" && KnownSymbols.IsIn(t, KnownTypes.JsonNamespace)) return true;
        return false;
    }

    private static DeclaredRef? Declared(ISymbol symbol, INamedTypeSymbol converter)
    {
        if (SymbolNames.Attribute(symbol, KnownTypes.WireShape)?.ConstructorArguments.FirstOrDefault() is not { Kind: TypedConstantKind.Enum } shape) return null;
        var name = shape.Type!.GetMembers().OfType<IFieldSymbol>().FirstOrDefault(field => field.HasConstantValue && Equals(field.ConstantValue, shape.Value))?.Name;
        return name is not null && JsonScalars.OfDeclared(name) is { } scalar ? new(scalar, SymbolNames.Full(converter)) : null;
    }

    private TypeRef? Enum(INamedTypeSymbol converter, ITypeSymbol type)
        => !shapes.IsTolerant && type is INamedTypeSymbol { TypeKind: TypeKind.Enum } named && EnumConverters.Find(converter) is { } kind ? shapes.Name(named, kind) : null;

    private static ITypeSymbol? Reads(INamedTypeSymbol converter)
    {
        for (var t = converter.BaseType; t is not null; t = t.BaseType)
            if (t is { Name: "JsonConverter", TypeArguments.Length: 1 } && KnownSymbols.IsIn(t, KnownTypes.JsonNamespace)) return t.TypeArguments[0];
        return null;
    }
}
