using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Sharing;

/// <summary>The schemas that a compilation declares, for all that analyze it. Immutable; safe to share between threads.</summary>
internal sealed class TypeIndex
{
    private static readonly PerCompilation<Once<TypeIndex>> Made = new(compilation => new(token => new(compilation, token)));

    private TypeIndex(Compilation compilation, CancellationToken token)
    {
        List<(INamedTypeSymbol, AttributeData)> schemas = [];
        HashSet<INamedTypeSymbol> seen = new(SymbolEqualityComparer.Default);
        foreach (var tree in SourceState.Of(compilation).DeclaringTrees(token))
        {
            foreach (var (_, type, attribute) in SchemaNodes.Types(compilation, tree, token))
                if (seen.Add(type)) schemas.Add((type, attribute));
        }

        Schemas = schemas;
    }

    /// <summary>The types with a schema attribute, and the one that speaks for each, in the order of the source.</summary>
    public IReadOnlyList<(INamedTypeSymbol Type, AttributeData Attribute)> Schemas { get; }

    /// <summary>The index of a compilation; made for the first who asks.</summary>
    public static TypeIndex Of(Compilation compilation, CancellationToken token) => Made.Of(compilation).Get(token);
}
