using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Finds the wire shape of each type that a schema reaches. Every shape has one index; types may refer to themselves.</summary>
internal sealed class ShapeParser(RefusalSink sink, CancellationToken token)
{
    private readonly Dictionary<string, int> _indexes = [];
    private readonly Dictionary<ITypeSymbol, int> _bySymbol = new(SymbolEqualityComparer.IncludeNullability);
    private readonly List<ShapeModel?> _shapes = [];
    private readonly List<string> _names = [];

    public EquatableArray<ShapeModel> ToShapes() => _shapes.Select(shape => shape!).ToEquatable();

    public void AddRoot(INamedTypeSymbol type) => Object(type, SymbolNames.InCode(type));

    /// <summary>The slot for a type; <c>null</c> when it has none, which has then been refused.</summary>
    /// <param name="type">The type, with its mark for null.</param>
    /// <param name="at">The member it was found at, for the message.</param>
    public SlotModel? Slot(ITypeSymbol type, ISymbol at)
    {
        token.ThrowIfCancellationRequested();
        var isNullableValue = type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;
        var bare = isNullableValue ? ((INamedTypeSymbol)type).TypeArguments[0] : type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);
        if (Shape(bare, at) is not { } index) return null;
        // Code without nullable annotations says nothing about null, so null is taken there.
        var allowsNull = isNullableValue || (bare.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated);
        return new(index, _names[index] + (allowsNull ? "?" : ""), allowsNull, bare.IsValueType);
    }

    // The symbol first: to spell it out costs most of what there is to do, and most members share a few types.
    private int? Shape(ITypeSymbol type, ISymbol at)
    {
        if (_bySymbol.TryGetValue(type, out var seen)) return seen;
        var found = Find(type, at);
        if (found is { } index) _bySymbol[type] = index;
        return found;
    }

    private int? Find(ITypeSymbol type, ISymbol at)
    {
        var name = SymbolNames.InCode(type);
        if (_indexes.TryGetValue(name, out var known)) return known;
        if (Scalars.Find(name) is { } scalar) return Add(name, scalar);
        switch (type)
        {
            case { TypeKind: TypeKind.Error }:
                sink.Break();
                return null;
            case INamedTypeSymbol { TypeKind: TypeKind.Enum } closed when SymbolNames.Attribute(closed, KnownTypes.Flags) is null:
                return Add(name, EnumParser.Parse(closed, name, sink));
            case IArrayTypeSymbol { Rank: 1, ElementType.SpecialType: not SpecialType.System_Byte } array:
                return List(name, ListKind.Array, array.ElementType, at);
            case INamedTypeSymbol { IsGenericType: true } generic:
                return Generic(name, generic, at);
            case INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, SpecialType: SpecialType.None } declared when IsDeclaredHere(declared):
                return Object(declared, name);
            default:
                return Refuse(type, at);
        }
    }

    private int? Generic(string name, INamedTypeSymbol type, ISymbol at) => SymbolNames.Full(type.OriginalDefinition) switch
    {
        "System.Collections.Generic.List<T>" => List(name, ListKind.List, type.TypeArguments[0], at),
        "System.Collections.Generic.IReadOnlyList<T>" => List(name, ListKind.ReadOnlyList, type.TypeArguments[0], at),
        "System.Collections.Immutable.ImmutableArray<T>" => List(name, ListKind.ImmutableArray, type.TypeArguments[0], at),
        "System.Collections.Generic.Dictionary<TKey, TValue>" or "System.Collections.Generic.IReadOnlyDictionary<TKey, TValue>"
            when type.TypeArguments[0].SpecialType == SpecialType.System_String => Map(name, type, at),
        _ => Refuse(type, at),
    };

    private int? List(string name, ListKind kind, ITypeSymbol element, ISymbol at)
    {
        if (Slot(element, at) is not { } slot) return null;
        // Spelled from the element's slot, so that the marks for null agree with what the reader makes.
        var spelled = kind switch
        {
            ListKind.Array => slot.TypeName + "[]",
            ListKind.List => $"global::System.Collections.Generic.List<{slot.TypeName}>",
            ListKind.ReadOnlyList => $"global::System.Collections.Generic.IReadOnlyList<{slot.TypeName}>",
            _ => $"global::System.Collections.Immutable.ImmutableArray<{slot.TypeName}>",
        };
        return Add(name, new ListShape(spelled, "List", kind, slot));
    }

    private int? Map(string name, INamedTypeSymbol type, ISymbol at)
        => Slot(type.TypeArguments[1], at) is { } slot
            ? Add(name, new MapShape($"global::System.Collections.Generic.{type.Name}<string, {slot.TypeName}>", "Map", slot))
            : null;

    private int Object(INamedTypeSymbol type, string name)
    {
        // The index comes first: a member may lead back here.
        var index = Add(name, null);
        _shapes[index] = new ObjectParser(this, sink).Parse(type, name);
        return index;
    }

    private int Add(string name, ShapeModel? shape)
    {
        _indexes.Add(name, _shapes.Count);
        _shapes.Add(shape);
        _names.Add(shape?.TypeName ?? name);
        return _shapes.Count - 1;
    }

    private int? Refuse(ITypeSymbol type, ISymbol at)
    {
        sink.Refuse(GenerationRules.UnsupportedType, at, SymbolNames.ForPeople(at), SymbolNames.ForPeople(type), TypeAdvice.For(type));
        return null;
    }

    private static bool IsDeclaredHere(INamedTypeSymbol type) => type.Locations.Any(location => location.IsInSource);
}
