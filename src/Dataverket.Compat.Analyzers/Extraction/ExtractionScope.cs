using System.Collections.Concurrent;
using System.Threading;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Sharing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>What all schemas of one compilation share. Safe to share between threads.</summary>
internal sealed class ExtractionScope(Compilation compilation)
{
    private readonly ConcurrentDictionary<ITypeSymbol, string> _fullNames = new(SymbolEqualityComparer.Default);
    private readonly Once<SerializerContexts> _contexts = new(token => SerializerContexts.Find(compilation, token));

    public Compilation Compilation => compilation;

    /// <summary>The definition's name in full. Spelling it out costs, and all schemas use the same few collections.</summary>
    public string FullName(INamedTypeSymbol definition) => _fullNames.GetOrAdd(definition, SymbolNames.Full);

    public SerializerContexts Contexts(CancellationToken token) => _contexts.Get(token);
}
