using System.Collections.Generic;
using System.Threading;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>The types that a compilation itself declares.</summary>
internal static class DeclaredTypes
{
    public static IEnumerable<INamedTypeSymbol> Of(Compilation compilation, CancellationToken token)
    {
        Stack<INamespaceOrTypeSymbol> open = new([compilation.Assembly.GlobalNamespace]);
        while (open.Count > 0)
        {
            token.ThrowIfCancellationRequested();
            var at = open.Pop();
            if (at is INamespaceSymbol space)
                foreach (var inner in space.GetNamespaceMembers()) open.Push(inner);
            // Types alone: to ask a type for all its members has the compiler find out what each is.
            foreach (var type in at.GetTypeMembers())
            {
                yield return type;
                if (!type.GetTypeMembers().IsEmpty) open.Push(type);
            }
        }
    }
}
