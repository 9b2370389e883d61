using System.Threading;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Extraction;

/// <summary>What all schemas of one compilation share. Safe to share between threads.</summary>
internal sealed class ExtractionScope(Compilation compilation)
{
    private SerializerContexts? _contexts;

    public Compilation Compilation => compilation;

    // Two threads that come at once find the same; one of the two answers is kept.
    public SerializerContexts Contexts(CancellationToken token)
    {
        if (Volatile.Read(ref _contexts) is { } known) return known;
        var found = SerializerContexts.Find(compilation, token);
        return Interlocked.CompareExchange(ref _contexts, found, null) ?? found;
    }
}
