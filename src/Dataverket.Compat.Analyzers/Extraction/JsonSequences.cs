using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>The types that System.Text.Json writes as an array, or as an object with free names.</summary>
internal static class JsonSequences
{
    private const string Generic = "System.Collections.Generic";

    /// <summary>What a type is, its key where it is a map, and its element.</summary>
    public static (bool IsMap, bool IsSet, ITypeSymbol? Key, ITypeSymbol? Element)? Find(ITypeSymbol type)
    {
        if (type.SpecialType == SpecialType.System_String) return null;
        if (type is IArrayTypeSymbol { Rank: 1 } array) return (false, false, null, array.ElementType);
        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface } named) return null;
        if (named is { IsGenericType: true, Name: "Memory" or "ReadOnlyMemory" } && KnownSymbols.IsIn(named, "System")) return (false, false, null, named.TypeArguments[0]);
        if (named.AllInterfaces.IsEmpty && named.TypeKind != TypeKind.Interface) return null;
        if (named is { Name: "JsonObject" } && KnownSymbols.IsIn(named, "System.Text.Json.Nodes")) return (true, false, null, null);
        if (named is { Name: "JsonArray" } && KnownSymbols.IsIn(named, "System.Text.Json.Nodes")) return (false, false, null, null);
        if (Implements(named, "IDictionary", 2, Generic) is { } map) return (true, false, map.TypeArguments[0], map.TypeArguments[1]);
        if (Implements(named, "IReadOnlyDictionary", 2, Generic) is { } readOnly) return (true, false, readOnly.TypeArguments[0], readOnly.TypeArguments[1]);
        if (Implements(named, "IAsyncEnumerable", 1, Generic) is { } stream) return (false, false, null, stream.TypeArguments[0]);
        if (Implements(named, "IEnumerable", 1, Generic) is { } many)
            return (false, Implements(named, "ISet", 1, Generic) is not null || Implements(named, "IReadOnlySet", 1, Generic) is not null, null, many.TypeArguments[0]);
        if (Implements(named, "IDictionary", 0, "System.Collections") is not null) return (true, false, null, null);
        return Implements(named, "IEnumerable", 0, "System.Collections") is not null ? (false, false, null, null) : null;
    }

    /// <summary>Whether System.Text.Json makes a value of it: of the set interfaces it knows only the one that can be added to.</summary>
    public static bool CanMake(ITypeSymbol type)
        => type is not INamedTypeSymbol { TypeKind: TypeKind.Interface, Name: "IReadOnlySet", Arity: 1 } named || !KnownSymbols.IsIn(named, Generic);

    /// <summary>Whether a reader can add to what stands in a member: it has an <c>Add</c> that collections and maps know.</summary>
    public static bool CanAdd(ITypeSymbol type) => type is INamedTypeSymbol { TypeKind: not TypeKind.Error } named && !IsFixed(named)
        && (Implements(named, "ICollection", 1, Generic) is not null || Implements(named, "IList", 0, "System.Collections") is not null
            || Implements(named, "IDictionary", 0, "System.Collections") is not null || named.Name is "Stack" or "Queue" or "ConcurrentStack" or "ConcurrentQueue");

    private static bool IsFixed(INamedTypeSymbol type) => KnownSymbols.IsIn(type, "System.Collections.Immutable") || KnownSymbols.IsIn(type, "System.Collections.Frozen") || type.Name.StartsWith("ReadOnly", System.StringComparison.Ordinal);

    private static INamedTypeSymbol? Implements(INamedTypeSymbol type, string name, int arity, string space)
    {
        if (Is(type)) return type;
        foreach (var implemented in type.AllInterfaces)
            if (Is(implemented)) return implemented;
        return null;

        bool Is(INamedTypeSymbol one) => one.Arity == arity && one.TypeKind == TypeKind.Interface && one.Name == name && KnownSymbols.IsIn(one, space);
    }
}
