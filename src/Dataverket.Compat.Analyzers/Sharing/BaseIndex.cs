using System.Collections.Generic;
using System.Threading;
using Dataverket.Compat.Analyzers.Changes;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Sharing;

/// <summary>Which types of a compilation are derived from. It looks at every type there is, which few ask for. Safe to share between threads.</summary>
internal sealed class BaseIndex
{
    private static readonly PerCompilation<BaseIndex> Made = new(compilation => new(compilation));

    private readonly Once<HashSet<INamedTypeSymbol>> _bases;

    private BaseIndex(Compilation compilation) => _bases = new(token => Bases(compilation, token));

    public static BaseIndex Of(Compilation compilation) => Made.Of(compilation);

    /// <summary>Whether a type of this compilation derives from it.</summary>
    public bool IsBase(INamedTypeSymbol type, CancellationToken token) => _bases.Get(token).Contains(type.OriginalDefinition);

    private static HashSet<INamedTypeSymbol> Bases(Compilation compilation, CancellationToken token)
    {
        HashSet<INamedTypeSymbol> bases = new(SymbolEqualityComparer.Default);
        foreach (var type in DeclaredTypes.Of(compilation, token))
            if (type.BaseType is { SpecialType: SpecialType.None } parent) bases.Add(parent.OriginalDefinition);
        return bases;
    }
}
