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
            foreach (var member in open.Pop().GetMembers())
            {
                if (member is INamespaceSymbol space) open.Push(space);
                else if (member is INamedTypeSymbol type)
                {
                    yield return type;
                    if (!type.GetTypeMembers().IsEmpty) open.Push(type);
                }
            }
        }
    }
}
