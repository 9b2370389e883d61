using System;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Sharing;

/// <summary>
/// What was found out about a file, for as long as it holds (<see cref="SourceState"/>): from one key stroke to the next. It must hold no symbol and no compilation. Whether it is kept
/// changes what it costs and nothing else. Safe to share between threads.
/// </summary>
internal sealed class Kept<T>
    where T : class
{
    private readonly ConditionalWeakTable<SyntaxTree, Holder> _entries = new();

    /// <param name="tree">The file.</param>
    /// <param name="state">What the compilation is made of that it is asked for.</param>
    /// <param name="make">Finds it out.</param>
    /// <param name="token">Cancels.</param>
    /// <param name="canKeep">Whether it follows from what <see cref="SourceState"/> looks at; everything does when there is none.</param>
    public T Of(SyntaxTree tree, SourceState state, Func<T> make, CancellationToken token, Func<T, bool>? canKeep = null)
    {
        var holder = _entries.GetValue(tree, static _ => new());
        var entry = Volatile.Read(ref holder.Entry);
        if (entry is not null && ReferenceEquals(entry.State, state)) return entry.Value;
        var value = entry is not null && state.Keeps(tree, entry.State, token) ? entry.Value : make();
        if (canKeep is null || canKeep(value)) Volatile.Write(ref holder.Entry, new(state, value));
        else Volatile.Write(ref holder.Entry, null);
        return value;
    }

    private sealed class Holder
    {
        public Entry? Entry;
    }

    private sealed class Entry(SourceState state, T value)
    {
        public SourceState State => state;

        public T Value => value;
    }
}
