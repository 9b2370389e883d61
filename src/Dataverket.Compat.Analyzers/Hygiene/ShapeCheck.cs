using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Rules;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Hygiene;

/// <summary>One type of a schema under inspection, and the way to report on it.</summary>
internal sealed class ShapeCheck(INamedTypeSymbol type, SchemaUse use, SchemaReach reach, Action<Diagnostic> report, CancellationToken token)
{
    private List<IPropertySymbol>? _properties;
    private List<IPropertySymbol>? _open;

    public INamedTypeSymbol Type { get; } = type;

    public SchemaUse Use { get; } = use;

    public SchemaReach Reach { get; } = reach;

    /// <summary>The properties declared in the type itself that stand on the wire.</summary>
    public IReadOnlyList<IPropertySymbol> Properties => _properties ??= [.. WireProperties.Declared(Type)];

    /// <summary>Those that no converter writes.</summary>
    public IReadOnlyList<IPropertySymbol> OpenProperties => _open ??= [.. Properties.Where(property => SchemaTypes.Converter(property) is ConverterKind.None or ConverterKind.EnumText)];

    public CancellationToken Token => token;

    public bool IsEnum => Type.TypeKind == TypeKind.Enum;

    public void Report(Rule rule, ISymbol at, params object[] words) => Report(rule, at.Locations.FirstOrDefault(), null, null, words);

    public void Report(Rule rule, AttributeData at, params object[] words)
        => Report(rule, at.ApplicationSyntaxReference is { } reference ? Location.Create(reference.SyntaxTree, reference.Span) : Type.Locations.FirstOrDefault(), null, null, words);

    /// <summary>With another severity than the rule's own, or with a fact for the fix.</summary>
    public void Report(Rule rule, ISymbol at, DiagnosticSeverity? severity, (string Key, string Value)? fact, params object[] words)
        => Report(rule, at.Locations.FirstOrDefault(), severity, fact, words);

    // A base of another assembly or a synthesized member has no place here.
    private void Report(Rule rule, Location? at, DiagnosticSeverity? severity, (string Key, string Value)? fact, object[] words)
    {
        if (at is not { IsInSource: true }) return;
        var facts = ImmutableDictionary<string, string?>.Empty;
        if (fact is var (key, value)) facts = facts.Add(key, value);
        report(Diagnostic.Create(rule.Descriptor, at, severity ?? rule.Descriptor.DefaultSeverity, additionalLocations: null, facts, words));
    }
}
