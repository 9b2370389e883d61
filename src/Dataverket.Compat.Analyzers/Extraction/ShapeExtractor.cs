using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Plain;
using Microsoft.CodeAnalysis;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>Finds what each type that a schema reaches is on the wire. Named types wait in line, so that a type may lead back to itself.</summary>
internal sealed class ShapeExtractor
{
    private const int MostDepth = 16;

    private readonly Dictionary<ITypeSymbol, TypeRef> _known = new(SymbolEqualityComparer.IncludeNullability);
    private readonly TypeTable _table = new();
    private readonly CancellationToken _token;
    private readonly ObjectExtractor _objects;
    private readonly VariantExtractor _variants;
    private readonly Converters _converters;
    private readonly EnumExtractor _enums;

    public ShapeExtractor(OptionsFinder options, ExtractionScope scope, CancellationToken token)
    {
        (Options, Scope, _token) = (options, scope, token);
        (_objects, _variants, _converters, _enums) = (new(this), new(this), new(this), new(this));
    }

    public OptionsFinder Options { get; }

    public ExtractionScope Scope { get; }

    public CancellationToken Token => _token;

    public bool IsTolerant => Options.Options.Profile == WireProfile.Tolerant;

    public SchemaShape Extract(INamedTypeSymbol root, SchemaShape head)
    {
        // The data is an object whatever else it is; what stands in its place is said of it.
        var found = IsTolerant ? null : Type(root, 0);
        List<TypeShape> types = [];
        if (found is null or NamedRef) Name(root, VariantExtractor.IsBase(root) ? VariantExtractor.Kind : ObjectExtractor.Kind);
        else types.Add(new ObjectShape(root.Name, default) { ClrName = SymbolNames.Full(root), IsValueType = root.IsValueType, Instead = new(found, Nulls.Of(root)) });
        Rest(types);
        return _table.Settle(head with { Types = types.ToEquatable() });
    }

    /// <summary>A schema of the tolerant profile whose declaration is plain.</summary>
    public SchemaShape Extract(PlainType root, SchemaShape head)
    {
        Name(root.Symbol, ObjectExtractor.Kind);
        _table.TryTake(out var first);
        List<TypeShape> types = [_objects.Extract(root, first.Name) with { ClrName = Scope.FullName(root.Symbol) }];
        Rest(types);
        return _table.Settle(head with { Types = types.ToEquatable() });
    }

    public WireSlot Slot(ITypeSymbol type, int depth) => new(Type(type, depth), Nulls.Of(type));

    /// <summary>The slot of a member, which may have a converter of its own.</summary>
    public WireSlot Slot(ITypeSymbol type, ISymbol member) => new(_converters.Of(member, KnownSymbols.Bare(type)) ?? Type(type, 0), Nulls.Of(type));

    /// <summary>What a type is, null aside.</summary>
    public TypeRef Type(ITypeSymbol type, int depth)
    {
        var bare = KnownSymbols.Bare(type);
        if (_known.TryGetValue(bare, out var known)) return known;
        _token.ThrowIfCancellationRequested();
        return _known[bare] = depth > MostDepth ? new OpaqueRef("types too deep in one another") : Find(bare, depth);
    }

    /// <summary>A reference to a named type.</summary>
    public TypeRef Name(ITypeSymbol type, string kind) => _table.NameOf(type, kind) is { } name ? new NamedRef(name) : new OpaqueRef("too many types");

    /// <summary>The form of the enum that a slot holds; <c>null</c> when it holds none.</summary>
    public string? EnumKind(TypeRef type) => type is NamedRef named && EnumExtractor.IsKind(_table.KindOf(named.Name)) ? _table.KindOf(named.Name) : null;

    private void Rest(List<TypeShape> types)
    {
        while (_table.TryTake(out var next))
        {
            _token.ThrowIfCancellationRequested();
            types.Add(Shape((INamedTypeSymbol)next.Type, next.Kind, next.Name) with { ClrName = SymbolNames.Full(next.Type) });
        }
    }

    private TypeShape Shape(INamedTypeSymbol type, string kind, string name) => kind switch
    {
        ObjectExtractor.Kind => _objects.Extract(type, name),
        VariantExtractor.Kind or VariantExtractor.OpenKind => _variants.Extract(type, name, kind == VariantExtractor.OpenKind, _objects),
        _ => EnumExtractor.Extract(type, name, kind),
    };

    private TypeRef Find(ITypeSymbol type, int depth)
    {
        if (type.TypeKind is TypeKind.Error) return new OpaqueRef("an unknown type");
        if (type.TypeKind is TypeKind.TypeParameter) return new OpaqueRef("a type parameter");
        if (_converters.OfAll(type) is { } forAll) return forAll;
        if (_converters.Of(type, type) is { } converted) return converted;
        if (type is INamedTypeSymbol { TypeKind: TypeKind.Enum } named) return _enums.Of(named, isOpen: false);
        return IsTolerant ? TolerantTypes.Find(this, _enums, type, depth) : FindJson(type, depth);
    }

    private TypeRef FindJson(ITypeSymbol type, int depth)
    {
        if (JsonScalars.Find(type) is { } scalar) return new ScalarRef(scalar);
        if (JsonSequences.Find(type) is { } sequence)
        {
            var element = sequence.Element is null ? new WireSlot(new ScalarRef(WireScalar.Any), NullMode.NullableReference) : Slot(sequence.Element, depth + 1);
            return sequence.IsMap ? new MapRef(sequence.Key is null ? new ScalarRef(WireScalar.Text) : Key(sequence.Key, depth), element) : new ListRef(element, sequence.IsSet);
        }

        if (type is not INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface, IsRefLikeType: false, IsUnboundGenericType: false } named) return new OpaqueRef(SymbolNames.Full(type));
        var isFramework = KnownSymbols.IsFramework(named) && !named.IsTupleType && !(named.Name is "KeyValuePair" or "Tuple" && named.IsGenericType);
        if (isFramework || named.SpecialType != SpecialType.None) return new OpaqueRef(SymbolNames.Full(named));
        return Name(named, VariantExtractor.IsBase(named) ? VariantExtractor.Kind : ObjectExtractor.Kind);
    }

    private TypeRef Key(ITypeSymbol type, int depth) => Type(type, depth + 1) is (ScalarRef or NamedRef or OpaqueRef or DeclaredRef) and var key ? key : new OpaqueRef(SymbolNames.Full(type));
}
