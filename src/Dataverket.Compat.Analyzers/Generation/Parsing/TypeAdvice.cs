using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>What to do instead of a type that has no wire form.</summary>
internal static class TypeAdvice
{
    public static string For(ITypeSymbol type) => (SymbolNames.Full(type.OriginalDefinition), type) switch
    {
        ("System.TimeSpan" or "System.TimeOnly", _) => "carry a number and say the unit in its name, such as TimeoutSeconds",
        ("System.DateTime", _) => "use DateTimeOffset, which says its offset, or DateOnly",
        ("System.Char", _) => "use string",
        ("System.Uri" or "System.Version" or "System.Net.IPAddress", _) => "use string",
        ("System.IntPtr" or "System.UIntPtr", _) => "use long",
        ("System.Half", _) => "use float",
        ("System.Object", _) or (_, IDynamicTypeSymbol) => "anything could stand there; declare a record with the members it has",
        ("System.Collections.Generic.Dictionary<TKey, TValue>" or "System.Collections.Generic.IReadOnlyDictionary<TKey, TValue>", _)
            => "the names of a JSON object are text; use string as the key type",
        (_, IArrayTypeSymbol { Rank: > 1 }) => "use an array of arrays",
        (_, IArrayTypeSymbol) => "bytes are base64 to one serializer and numbers to another; use a string that holds base64",
        (_, INamedTypeSymbol { IsTupleType: true }) => "declare a record with named members",
        (_, { TypeKind: TypeKind.Enum }) => "a [Flags] enum is one text to one serializer and a number to another; use a list of a plain enum",
        (_, { TypeKind: TypeKind.Interface }) => "declare a record with its members; collections are T[], List<T>, IReadOnlyList<T>, ImmutableArray<T>, Dictionary<string, T> or IReadOnlyDictionary<string, T>",
        (_, { TypeKind: TypeKind.Delegate or TypeKind.Pointer or TypeKind.FunctionPointer }) => "it is no data; mark the member [JsonIgnore]",
        (_, INamedTypeSymbol { IsGenericType: true }) => "generic types are not carried, save T[], List<T>, IReadOnlyList<T>, ImmutableArray<T>, Dictionary<string, T> and IReadOnlyDictionary<string, T>; declare a record for this use",
        _ => "its shape is declared in another assembly and could change unseen; declare a record in this project",
    };
}
