using System.Collections.Generic;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>What types are made of: the named types inside lists, maps, arrays, nullables and generics.</summary>
internal static class SchemaTypes
{
    /// <summary>The type itself and the types it is closed over, without arrays and null around them.</summary>
    public static IEnumerable<INamedTypeSymbol> Named(ITypeSymbol type)
    {
        Stack<ITypeSymbol> open = new([type]);
        while (open.Count > 0)
        {
            switch (open.Pop())
            {
                case IArrayTypeSymbol array:
                    open.Push(array.ElementType);
                    break;
                case INamedTypeSymbol named:
                    yield return named;
                    foreach (var argument in named.TypeArguments) open.Push(argument);
                    break;
            }
        }
    }

    public static ITypeSymbol Bare(ITypeSymbol type)
        => type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable ? nullable.TypeArguments[0] : type;

    public static bool IsNullable(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    /// <summary>The enum of an <c>Open&lt;TEnum&gt;</c>, <c>null</c> for any other type.</summary>
    public static INamedTypeSymbol? OpenEnum(ITypeSymbol type)
        => Bare(type) is INamedTypeSymbol { Name: "Open", TypeArguments.Length: 1 } open && SymbolNames.Full(open.OriginalDefinition) == KnownTypes.Open
            ? open.TypeArguments[0] as INamedTypeSymbol
            : null;

    public static bool IsPolymorphic(ITypeSymbol type)
        => SymbolNames.Attribute(type, KnownTypes.JsonDerivedType) is not null || SymbolNames.Attribute(type, KnownTypes.JsonPolymorphic) is not null;

    /// <summary>Whether an attribute of the type says that a variant nobody here knows is read as the base.</summary>
    public static bool IgnoresUnknownVariants(ITypeSymbol type)
    {
        if (SymbolNames.Attribute(type, KnownTypes.JsonPolymorphic) is not { } attribute) return false;
        foreach (var argument in attribute.NamedArguments)
            if (argument is { Key: "IgnoreUnrecognizedTypeDiscriminators", Value.Value: true }) return true;
        return false;
    }

    /// <summary>What the <c>[JsonConverter]</c> on a member or type makes of it.</summary>
    public static ConverterKind Converter(ISymbol symbol)
    {
        if (SymbolNames.Attribute(symbol, KnownTypes.JsonConverter) is not { } attribute)
        {
            // An attribute derived from theirs names its converter in code.
            foreach (var given in symbol.GetAttributes())
                if (given.AttributeClass?.BaseType is { } type && SymbolNames.Is(type, KnownTypes.JsonConverter)) return ConverterKind.Custom;
            return ConverterKind.None;
        }

        if (attribute.ConstructorArguments.Length == 0 || attribute.ConstructorArguments[0].Value is not INamedTypeSymbol { TypeKind: not TypeKind.Error } converter) return ConverterKind.Unknown;
        return converter.Name == "JsonStringEnumConverter" && SymbolNames.IsIn(converter, KnownTypes.JsonNamespace) ? ConverterKind.EnumText : ConverterKind.Custom;
    }
}
