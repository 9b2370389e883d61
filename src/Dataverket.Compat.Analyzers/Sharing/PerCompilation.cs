using System;
using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Sharing;

/// <summary>
/// One thing for each compilation. The compiler starts each analyzer by itself and gives them no other place in common than the compilation; without one,
/// each would walk all types again. The table keeps no compilation alive: what it holds goes with its key. Safe to share between threads.
/// </summary>
internal sealed class PerCompilation<T>(Func<Compilation, T> make)
    where T : class
{
    private readonly ConditionalWeakTable<Compilation, T> _made = new();

    public T Of(Compilation compilation) => _made.GetValue(compilation, key => make(key));
}
