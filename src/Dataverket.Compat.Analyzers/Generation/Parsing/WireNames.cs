using System;
using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>What members are called on the wire.</summary>
internal static class WireNames
{
    /// <summary>The pinned name, or the symbol's own in camel case.</summary>
    public static string Of(ISymbol symbol, string attribute)
        => SymbolNames.Attribute(symbol, attribute)?.ConstructorArguments.FirstOrDefault().Value as string ?? WireNaming.Camel(symbol.Name);

    public static void RefuseCollisions(INamedTypeSymbol owner, IEnumerable<(ISymbol Symbol, string Name)> members, string pin, RefusalSink sink)
    {
        foreach (var group in members.GroupBy(member => member.Name, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1))
        {
            var (first, second) = (group.First(), group.Last());
            var byCase = first.Name == second.Name ? "" : " when case is ignored";
            sink.Refuse(
                GenerationRules.NameCollision, second.Symbol, first.Symbol.Name, second.Symbol.Name, SymbolNames.ForPeople(owner), second.Name, byCase, pin);
        }
    }
}
