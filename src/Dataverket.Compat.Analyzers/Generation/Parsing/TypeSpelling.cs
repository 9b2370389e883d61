using System.Collections.Concurrent;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Sharing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Types of one compilation spelled out, once for all schemas: they have most of them in common, and to spell one costs most of what is done to a member. Safe to share between threads.</summary>
internal sealed class TypeSpelling(IAssemblySymbol assembly)
{
    private static readonly PerCompilation<TypeSpelling> Made = new(compilation => new(compilation.Assembly));

    private readonly ConcurrentDictionary<ITypeSymbol, string> _inCode = new(SymbolEqualityComparer.IncludeNullability);
    private readonly ConcurrentDictionary<ITypeSymbol, string> _full = new(SymbolEqualityComparer.Default);

    public static TypeSpelling Of(Compilation compilation) => Made.Of(compilation);

    /// <summary>What is compiled: the types of others could change unseen.</summary>
    public IAssemblySymbol Assembly { get; } = assembly;

    /// <summary>Enums that nothing stands against, open or not.</summary>
    public ConcurrentDictionary<(string Name, bool IsOpen), EnumShape> Enums { get; } = new();

    /// <summary>Objects that nothing stands against.</summary>
    public ConcurrentDictionary<ITypeSymbol, ObjectDraft> Objects { get; } = new(SymbolEqualityComparer.IncludeNullability);

    public string InCode(ITypeSymbol type) => _inCode.GetOrAdd(type, SymbolNames.InCode);

    public string Full(ITypeSymbol definition) => _full.GetOrAdd(definition, SymbolNames.Full);
}
