using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>What to do instead of a type that has no wire form.</summary>
internal static class TypeAdvice
{
    public const string Size = "it leads to more types than a message could hold, or to ever larger ones of itself; end the chain, or mark the member [JsonIgnore]";

    public static string For(ITypeSymbol type) => (SymbolNames.Full(type.OriginalDefinition), type) switch
    {
        ("System.TimeSpan" or "System.TimeOnly", _) => "carry a number and say the unit in its name, such as TimeoutSeconds",
        ("System.DateTime", _) => "use DateTimeOffset, which says its offset, or DateOnly",
        ("System.Char", _) => "use string",
        ("System.Uri" or "System.Version" or "System.Net.IPAddress", _) => "use string",
        ("System.IntPtr" or "System.UIntPtr", _) => "use long",
        ("System.Half", _) => "use float",
        (KnownTypes.Open, _) => "Open<T> takes an enum without a converter",
        (KnownTypes.OpenVariant, _) => "OpenVariant<T> takes a class or interface of this project that carries [JsonDerivedType]",
        ("System.Object", _) or (_, IDynamicTypeSymbol) => "anything could stand there; declare a record with the members it has, or JsonElement to keep it as it is",
        (var name, _) when Collections.Maps.ContainsKey(name) => "the names of a JSON object are text; use string as the key type",
        (_, IArrayTypeSymbol { Rank: > 1 }) => "use an array of arrays",
        (_, INamedTypeSymbol { IsTupleType: true }) => "declare a record with named members",
        (_, { TypeKind: TypeKind.Interface }) => "declare a record with its members; collections are those that DVC8001 lists, such as IReadOnlyList<T> and IReadOnlyDictionary<string, T>",
        (_, { TypeKind: TypeKind.Delegate or TypeKind.Pointer or TypeKind.FunctionPointer }) => "it is no data; mark the member [JsonIgnore]",
        (_, INamedTypeSymbol { IsGenericType: true }) => "a generic type of another assembly is not carried, save the collections that DVC8001 lists; declare a record for this use",
        _ => "its shape is declared in another assembly and could change unseen; declare a record in this project",
    };
}
