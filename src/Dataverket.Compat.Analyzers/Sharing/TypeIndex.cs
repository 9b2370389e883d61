using System.Collections.Generic;
using System.Threading;
using Dataverket.Compat.Analyzers.Changes;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Hygiene;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Sharing;

/// <summary>What one walk over the types of a compilation finds, for all that analyze it. Immutable; safe to share between threads.</summary>
internal sealed class TypeIndex
{
    private static readonly PerCompilation<Once<TypeIndex>> Made = new(compilation => new(token => new(compilation, token)));

    private readonly Once<HashSet<INamedTypeSymbol>> _bases;

    private TypeIndex(Compilation compilation, CancellationToken token)
    {
        List<(INamedTypeSymbol, AttributeData)> schemas = [];
        List<INamedTypeSymbol> contexts = [];
        foreach (var type in DeclaredTypes.Of(compilation, token))
        {
            // Most types carry none, which is known without looking at what they are made of.
            if (type.GetAttributes().IsEmpty) continue;
            if (SchemaHeaders.Find(type) is { } attribute) schemas.Add((type, attribute));
            // One that lists no type declares nothing.
            else if (type.TypeKind == TypeKind.Class && type.BaseType is { Name: "JsonSerializerContext" } parent && SymbolNames.IsIn(parent, KnownTypes.JsonNamespace)) contexts.Add(type);
        }

        (Schemas, Contexts) = (schemas, contexts);
        _bases = new(cancel => Bases(compilation, cancel));
    }

    /// <summary>The types with a schema attribute, and the one that speaks for each.</summary>
    public IReadOnlyList<(INamedTypeSymbol Type, AttributeData Attribute)> Schemas { get; }

    /// <summary>The source-generated contexts of System.Text.Json.</summary>
    public IReadOnlyList<INamedTypeSymbol> Contexts { get; }

    /// <summary>The index of a compilation; walked for the first who asks.</summary>
    public static TypeIndex Of(Compilation compilation, CancellationToken token) => Made.Of(compilation).Get(token);

    /// <summary>Whether a type of this compilation derives from it.</summary>
    public bool IsBase(INamedTypeSymbol type, CancellationToken token) => _bases.Get(token).Contains(type.OriginalDefinition);

    // A walk of its own, since it looks at the bases of every type there is, which few ask for.
    private static HashSet<INamedTypeSymbol> Bases(Compilation compilation, CancellationToken token)
    {
        HashSet<INamedTypeSymbol> bases = new(SymbolEqualityComparer.Default);
        foreach (var type in DeclaredTypes.Of(compilation, token))
            if (type.BaseType is { SpecialType: SpecialType.None } parent) bases.Add(parent.OriginalDefinition);
        return bases;
    }
}
