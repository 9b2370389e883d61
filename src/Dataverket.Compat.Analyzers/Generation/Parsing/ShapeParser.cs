using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Finds the wire shape of each type that a schema reaches. Every shape has one index; types may refer to themselves.</summary>
internal sealed class ShapeParser(RefusalSink sink, TypeSpelling spelled, CancellationToken token)
{
    private readonly Dictionary<string, int> _indexes = [];
    private readonly Dictionary<ITypeSymbol, int> _bySymbol = new(SymbolEqualityComparer.IncludeNullability);
    private readonly List<ShapeModel?> _shapes = [];
    private readonly List<string> _names = [];
    private int _level;
    private int _objects;
    private bool _isTooLarge;

    public EquatableArray<ShapeModel> ToShapes() => _shapes.Select(shape => shape!).ToEquatable();

    public void AddRoot(INamedTypeSymbol type)
    {
        var name = SymbolNames.InCode(type);
        if (VariantParser.IsBase(type)) new VariantParser(this, sink).Parse(type, name, isOpen: false);
        else Object(type, name, null);
    }

    /// <summary>The slot for a type; <c>null</c> when it has none, which has then been refused.</summary>
    /// <param name="type">The type, with its mark for null.</param>
    /// <param name="at">The member it was found at, for the message.</param>
    public SlotModel? Slot(ITypeSymbol type, ISymbol at)
    {
        token.ThrowIfCancellationRequested();
        return Shape(Bare(type), at) is { } index ? Slot(type, index) : null;
    }

    /// <summary>The slot for a member that has a converter of its own.</summary>
    public SlotModel Converted(ITypeSymbol type, ConverterShape shape) => Slot(type, AddOnce("converter:" + shape.Converter + shape.Kind, shape));

    /// <summary>The slot again, as attributes of its member change it.</summary>
    public SlotModel With(SlotModel slot, TraitsModel traits)
    {
        if (traits == TraitsModel.None) return slot;
        var changed = _shapes[slot.Shape] switch
        {
            ListShape list => list with { Traits = traits },
            MapShape map => map with { Traits = traits },
            _ => default(ShapeModel),
        };
        return changed is null ? slot with { Traits = traits } : slot with { Shape = AddOnce($"{traits}:{slot.Shape}", changed), Traits = traits };
    }

    public ShapeModel? Of(SlotModel slot) => _shapes[slot.Shape];

    /// <summary>Adds a shape whose index comes first, since it may lead back to itself.</summary>
    public int Reserve(string key, string typeName)
    {
        _indexes.Add(key, _shapes.Count);
        _shapes.Add(null);
        _names.Add(typeName);
        return _shapes.Count - 1;
    }

    public void Fill(int index, ShapeModel shape) => _shapes[index] = shape;

    public int Object(INamedTypeSymbol type, string name, TagModel? tag)
    {
        var key = tag is null ? name : $"{tag}:{name}";
        if (_indexes.TryGetValue(key, out var known)) return known;
        var index = Reserve(key, name);
        _objects++;
        _level++;
        Fill(index, Parse(type, name, tag));
        _level--;
        return index;
    }

    private ObjectShape Parse(INamedTypeSymbol type, string name, TagModel? tag)
    {
        if (tag is null && spelled.Objects.TryGetValue(type, out var draft) && Draft(draft, name, type) is { } made) return made;
        var parser = new ObjectParser(this, sink);
        var parsed = parser.Parse(type, name, tag);
        if (tag is null && sink.IsClean && parser.Draft is { } first) spelled.Objects[type] = first;
        return parsed;
    }

    private ObjectShape? Draft(ObjectDraft draft, string name, INamedTypeSymbol type)
    {
        var members = new MemberModel[draft.Members.Count];
        for (var i = 0; i < members.Length; i++)
        {
            if (Slot(draft.Members[i].Type, type) is not { } slot) return null;
            members[i] = draft.Members[i].Member with { Slot = slot };
        }

        return new(name, draft.Name, draft.IsValueType, members.ToEquatable(), null);
    }

    private static ITypeSymbol Bare(ITypeSymbol type)
        => IsNullableValue(type) ? ((INamedTypeSymbol)type).TypeArguments[0] : type.WithNullableAnnotation(NullableAnnotation.NotAnnotated);

    private static bool IsNullableValue(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private SlotModel Slot(ITypeSymbol type, int index)
    {
        var bare = Bare(type);
        // Code without nullable annotations says nothing about null, so null is taken there.
        var allowsNull = IsNullableValue(type) || (bare.IsReferenceType && type.NullableAnnotation != NullableAnnotation.NotAnnotated);
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
        if (TypeSize.IsTooLarge(type)) return RefuseSize(type, at);
        var name = spelled.InCode(type);
        if (!IsCollection(type) && _indexes.TryGetValue(name, out var known)) return known;
        if (Scalars.Find(name) is { } scalar) return AddOnce(name, scalar);
        if (type.TypeKind == TypeKind.Error)
        {
            sink.Break();
            return null;
        }

        if (ConverterParser.IsDeclared(type)) return ConverterParser.Parse(type, type, sink) is { } converter ? AddOnce(name, converter) : null;
        switch (type)
        {
            case INamedTypeSymbol { TypeKind: TypeKind.Enum } named:
                return Enum(named, name, isOpen: false);
            case IArrayTypeSymbol { Rank: 1 } array:
                return List(name, ListKind.Array, array.ElementType, at);
            case INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Interface } declared when IsDeclaredHere(declared) && VariantParser.IsBase(declared):
                return IsFull ? RefuseSize(type, at) : new VariantParser(this, sink).Parse(declared, name, isOpen: false);
            case INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct, SpecialType: SpecialType.None, IsTupleType: false } declared when IsDeclaredHere(declared):
                return IsFull ? RefuseSize(type, at) : Object(declared, name, null);
            case INamedTypeSymbol { IsGenericType: true } generic:
                return Generic(name, generic, at);
            default:
                return Refuse(type, at);
        }
    }

    private int? Generic(string name, INamedTypeSymbol type, ISymbol at)
    {
        var full = spelled.Full(type.OriginalDefinition);
        if (Collections.Lists.TryGetValue(full, out var list)) return List(name, list, type.TypeArguments[0], at);
        if (Collections.Maps.TryGetValue(full, out var map) && type.TypeArguments[0].SpecialType == SpecialType.System_String) return Map(name, map, type, at);
        return (full, type.TypeArguments[0]) switch
        {
            (KnownTypes.Open, INamedTypeSymbol { TypeKind: TypeKind.Enum } named) when !ConverterParser.IsDeclared(named)
                => Enum(named, name, isOpen: true),
            (KnownTypes.OpenVariant, INamedTypeSymbol declared) when IsDeclaredHere(declared) && VariantParser.IsBase(declared)
                => IsFull ? RefuseSize(declared, at) : new VariantParser(this, sink).Parse(declared, name, isOpen: true),
            (_, { TypeKind: TypeKind.Error }) => Break(),
            _ => Refuse(type, at),
        };
    }

    private int Enum(INamedTypeSymbol type, string name, bool isOpen)
    {
        if (spelled.Enums.TryGetValue((name, isOpen), out var known)) return AddOnce(name, known);
        var parsed = EnumParser.Parse(type, name, isOpen, sink);
        if (sink.IsClean) spelled.Enums[(name, isOpen)] = parsed;
        return AddOnce(name, parsed);
    }

    private int? List(string name, ListKind kind, ITypeSymbol element, ISymbol at)
    {
        if (Slot(element, at) is not { } slot) return null;
        // Spelled from the element's slot, so that the marks for null agree with what the reader makes.
        var spelled = kind == ListKind.Array ? slot.TypeName + "[]" : name.Substring(0, name.IndexOf('<') + 1) + slot.TypeName + ">";
        return AddOnce(spelled, new ListShape(spelled, "List", kind, slot, TraitsModel.None));
    }

    private int? Map(string name, MapKind kind, INamedTypeSymbol type, ISymbol at)
    {
        if (Slot(type.TypeArguments[1], at) is not { } slot) return null;
        var spelled = $"{name.Substring(0, name.IndexOf('<'))}<string, {slot.TypeName}>";
        return AddOnce(spelled, new MapShape(spelled, "Map", kind, slot, TraitsModel.None));
    }

    // Known by what it holds: in code without marks for null its own spelling does not say what its reader makes.
    private bool IsCollection(ITypeSymbol type)
        => type is IArrayTypeSymbol || (type is INamedTypeSymbol { IsGenericType: true } && spelled.Full(type.OriginalDefinition) is var full && (Collections.Lists.ContainsKey(full) || Collections.Maps.ContainsKey(full)));

    private int AddOnce(string key, ShapeModel shape)
    {
        if (_indexes.TryGetValue(key, out var known)) return known;
        var index = Reserve(key, shape.TypeName);
        Fill(index, shape);
        return index;
    }

    private int? Break()
    {
        sink.Break();
        return null;
    }

    private int? Refuse(ITypeSymbol type, ISymbol at)
    {
        sink.Refuse(GenerationRules.UnsupportedType, at, SymbolNames.ForPeople(at), SymbolNames.ForPeople(type), TypeAdvice.For(type));
        return null;
    }

    private bool IsFull => _level >= TypeSize.MostLevels || _objects >= TypeSize.MostTypes;

    // Once is enough: where there is no end, it would be told at each of its ways.
    private int? RefuseSize(ITypeSymbol type, ISymbol at)
    {
        if (!_isTooLarge) sink.Refuse(GenerationRules.UnsupportedType, at, SymbolNames.ForPeople(at), SymbolNames.ForPeople(type.OriginalDefinition), TypeAdvice.Size);
        _isTooLarge = true;
        return null;
    }

    /// <summary>Whether this project declares the type. An editor knows the source of projects that it refers to, and a build does not: both must say the same.</summary>
    public bool IsDeclaredHere(INamedTypeSymbol type) => SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, spelled.Assembly);
}
