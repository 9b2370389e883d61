using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Generation.Parsing;

/// <summary>Collects what stands against one schema type. One refusal, and no source is generated for it.</summary>
internal sealed class RefusalSink(ISymbol root)
{
    private readonly List<Refusal> _refusals = [];

    /// <summary>Whether the compiler itself reports a fault, so that nothing can be generated and nothing need be said here.</summary>
    public bool IsBroken { get; private set; }

    public bool IsClean => !IsBroken && _refusals.Count == 0;

    public void Break() => IsBroken = true;

    public void Refuse(Rule rule, ISymbol at, params string[] words) => Refuse(rule, Place(at) ?? Place(root), words);

    public void Refuse(Rule rule, SyntaxNode? at, params string[] words) => Refuse(rule, SourcePlace.Of(at?.GetLocation()) ?? Place(root), words);

    public EquatableArray<Refusal> ToRefusals() => _refusals.Distinct().ToEquatable();

    private void Refuse(Rule rule, SourcePlace? place, string[] words) => _refusals.Add(new(rule.Id, place, words.ToEquatable()));

    private static SourcePlace? Place(ISymbol symbol) => SourcePlace.Of(symbol.Locations.FirstOrDefault(location => location.IsInSource));
}
