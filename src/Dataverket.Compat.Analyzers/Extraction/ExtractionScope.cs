using System.Collections.Concurrent;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>What all schemas of one compilation share. Safe to share between threads.</summary>
internal sealed class ExtractionScope(Compilation compilation)
{
    private readonly ConcurrentDictionary<ITypeSymbol, string> _fullNames = new(SymbolEqualityComparer.Default);
    private SerializerContexts? _contexts;

    public Compilation Compilation => compilation;

    /// <summary>The definition's name in full. Spelling it out costs, and all schemas use the same few collections.</summary>
    public string FullName(INamedTypeSymbol definition) => _fullNames.GetOrAdd(definition, SymbolNames.Full);

    // Two threads that come at once find the same; one of the two answers is kept.
    public SerializerContexts Contexts(CancellationToken token)
    {
        if (Volatile.Read(ref _contexts) is { } known) return known;
        var found = SerializerContexts.Find(compilation, token);
        return Interlocked.CompareExchange(ref _contexts, found, null) ?? found;
    }
}
