using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>What the generated reader and writer make of a type. What the generator refuses is opaque.</summary>
internal static class TolerantTypes
{
    public static TypeRef Find(ShapeExtractor shapes, EnumExtractor enums, ITypeSymbol type, int depth)
    {
        if (JsonScalars.Find(type) is { } scalar) return IsCarried(scalar, type) ? new ScalarRef(scalar) : new OpaqueRef(SymbolNames.Full(type));
        switch (type)
        {
            case IArrayTypeSymbol { Rank: 1 } array: return new ListRef(shapes.Slot(array.ElementType, depth + 1), IsSet: false);
            case INamedTypeSymbol { IsGenericType: true } generic when Generic(shapes, enums, generic, depth) is { } found: return found;
            case INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Interface } named when VariantExtractor.IsBase(named) && IsDeclaredHere(shapes, named): return shapes.Name(named, VariantExtractor.Kind);
            case INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, SpecialType: SpecialType.None, IsTupleType: false } named when IsDeclaredHere(shapes, named):
                return shapes.Name(named, ObjectExtractor.Kind);
            default: return new OpaqueRef(SymbolNames.Full(type));
        }
    }

    private static TypeRef? Generic(ShapeExtractor shapes, EnumExtractor enums, INamedTypeSymbol type, int depth)
    {
        if (IsDeclaredHere(shapes, type)) return null;
        var full = shapes.Scope.FullName(type.OriginalDefinition);
        if (Collections.Lists.TryGetValue(full, out var list)) return new ListRef(shapes.Slot(type.TypeArguments[0], depth + 1), list is ListKind.HashSet or ListKind.ReadOnlySet);
        if (Collections.Maps.ContainsKey(full) && type.TypeArguments[0].SpecialType == SpecialType.System_String)
            return new MapRef(new ScalarRef(WireScalar.Text), shapes.Slot(type.TypeArguments[1], depth + 1));
        return (full, type.TypeArguments[0]) switch
        {
            (KnownTypes.Open, INamedTypeSymbol { TypeKind: TypeKind.Enum } named) => enums.Of(named, isOpen: true),
            (KnownTypes.OpenVariant, INamedTypeSymbol named) when VariantExtractor.IsBase(named) => shapes.Name(named, VariantExtractor.OpenKind),
            _ => null,
        };
    }

    // DataScalar is the list of what the reader takes.
    private static bool IsCarried(WireScalar scalar, ITypeSymbol type) => scalar switch
    {
        WireScalar.Char or WireScalar.Float16 or WireScalar.DateTime or WireScalar.Time or WireScalar.Duration or WireScalar.Uri or WireScalar.PackageVersion => false,
        WireScalar.Any => type.Name == "JsonElement",
        WireScalar.Bytes => type is IArrayTypeSymbol,
        _ => true,
    };

    // An editor knows the source of projects that this one refers to, and a build does not: both must say the same.
    private static bool IsDeclaredHere(ShapeExtractor shapes, INamedTypeSymbol type) => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, shapes.Scope.Compilation.Assembly);
}
