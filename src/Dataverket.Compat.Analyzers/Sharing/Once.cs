using System;
using System.Threading;

namespace Dataverket.Compat.Analyzers.Sharing;

/// <summary>Something that is made when it is first asked for. What was cancelled is made again for the next who asks. Safe to share between threads.</summary>
internal sealed class Once<T>(Func<CancellationToken, T> make)
    where T : class
{
    private const int PatienceMilliseconds = 20;
    private readonly object _gate = new();
    private T? _made;

    public T Get(CancellationToken token)
    {
        if (Volatile.Read(ref _made) is { } known) return known;
        // One makes it while the others wait, each no longer than somebody wants to have its answer.
        while (!Monitor.TryEnter(_gate, PatienceMilliseconds)) token.ThrowIfCancellationRequested();
        try
        {
            return _made ??= make(token);
        }
        finally
        {
            Monitor.Exit(_gate);
        }
    }
}
