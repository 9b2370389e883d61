using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Extraction;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Analyzers.Judging.Policy;
using Dataverket.Compat.Analyzers.Model;
using Dataverket.Compat.Analyzers.Plain;
using Dataverket.Compat.Analyzers.Sharing;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>
/// The schemas that one compilation declares, and its baselines. All findings are made when the first of them is asked for, since a finding of one schema may
/// stand in a type of any file. A reader's subset protects nothing, and is none of them. Safe to share between threads.
/// </summary>
internal sealed class ProjectSchemas
{
    private static readonly Kept<IReadOnlyList<KeptSchema>> Known = new();
    private static readonly ConditionalWeakTable<SchemaShape, KeptJudgements> Told = new();

    private readonly Compilation _compilation;
    private readonly SourceState _state;
    private readonly ExtractionScope _scope;
    private readonly ILookup<string, BaselineFile> _files;
    private readonly Once<ILookup<string, BaselineFile>> _shipped;
    private readonly Once<Together<IReadOnlyList<DeclaredSchema>>> _declared;
    private readonly Once<IReadOnlyList<DeclaredSchema>> _sources;
    private readonly Once<ILookup<string, DeclaredSchema>> _byMessage;
    private readonly Once<Together<IReadOnlyList<PlacedFinding>>> _judged;
    private readonly Once<ILookup<INamedTypeSymbol, PlacedFinding>> _byOwner;

    public ProjectSchemas(Compilation compilation, IReadOnlyList<BaselineFile> files)
    {
        (_compilation, _state, _scope) = (compilation, SourceState.Of(compilation), new(compilation));
        _files = files.ToLookup(file => file.Name, System.StringComparer.Ordinal);
        // The source comes first: what has not changed need not be parsed.
        _shipped = new(token =>
        {
            Sources(token);
            return files.Where(file => file.Baseline is not null).ToLookup(file => file.Baseline!.Shape.MessageType);
        });
        _declared = new(token =>
        {
            var trees = _state.DeclaringTrees(token);
            return new(trees.Count, (i, cancel) => Declared(trees[i], cancel));
        });
        _sources = new(token => Distinct(_declared.Get(token).Get(token)));
        _byMessage = new(token => Sources(token).ToLookup(schema => schema.Shape.MessageType));
        _judged = new(token =>
        {
            var (sources, byMessage) = (Sources(token), _byMessage.Get(token));
            return new(sources.Count, (i, cancel) => Judge(sources[i], [.. byMessage[sources[i].Shape.MessageType]], cancel));
        });
        _byOwner = new(token => _judged.Get(token).Get(token).SelectMany(findings => findings).ToLookup(finding => finding.Owner, (IEqualityComparer<INamedTypeSymbol>)SymbolEqualityComparer.Default));
    }

    public IEnumerable<SchemaBaseline> Baselines(CancellationToken token) => _shipped.Get(token).SelectMany(group => group).Select(file => file.Baseline!);

    public IReadOnlyList<DeclaredSchema> Sources(CancellationToken token)
    {
        // All who wait take part before one of them puts the results in order.
        _declared.Get(token).Get(token);
        return _sources.Get(token);
    }

    /// <summary>Finds out everything that there is to tell.</summary>
    public void Judge(CancellationToken token)
    {
        if (Sources(token).Count > 0) _byOwner.Get(token);
    }

    /// <summary>What is to be told with a type: whatever stands in it, of whichever schema.</summary>
    public IEnumerable<PlacedFinding> Of(INamedTypeSymbol type, CancellationToken token)
    {
        if (Sources(token).Count == 0) return [];
        _judged.Get(token).Get(token);
        return _byOwner.Get(token)[type];
    }

    private IReadOnlyList<DeclaredSchema> Declared(SyntaxTree tree, CancellationToken token)
    {
        var known = Known.Of(tree, _state, () => Extract(tree, token), token, Holds);
        foreach (var schema in known)
            foreach (var file in _files[BaselineName.Of(schema.Shape)]) file.Offer(schema.Shape);
        return [.. known.Select(kept => new DeclaredSchema(kept, _compilation))];
    }

    private IReadOnlyList<KeptSchema> Extract(SyntaxTree tree, CancellationToken token)
    {
        List<KeptSchema> found = [];
        foreach (var node in SchemaNodes.Of(tree, _state.IsAliased(token), token))
        {
            token.ThrowIfCancellationRequested();
            if (PlainScope.Of(_compilation).Find(node, token) is { } plain) found.Add(new(node, ConversionReader.Key(plain.Symbol), SchemaExtractor.Extract(plain, _scope, token), default, default));
            else if (SchemaNodes.Type(_compilation, node, token) is var (type, attribute) && !SymbolNames.Is(attribute.AttributeClass, KnownTypes.EventReader))
                found.Add(new(node, ConversionReader.Key(type), SchemaExtractor.Extract(type, attribute, _scope, token), ConversionReader.Converters(type), ConversionReader.Steps(type)));
        }

        return found;
    }

    // What System.Text.Json makes of a type depends on contexts anywhere.
    private static bool Holds(IReadOnlyList<KeptSchema> schemas) => schemas.All(schema => schema.Shape.Options.Profile == WireProfile.Tolerant);

    // A type of several parts may carry its attribute on more than one.
    private static IReadOnlyList<DeclaredSchema> Distinct(IReadOnlyList<IReadOnlyList<DeclaredSchema>> found)
    {
        HashSet<string> seen = new(System.StringComparer.Ordinal);
        return [.. found.SelectMany(schemas => schemas).Where(schema => seen.Add(schema.Kept.Key))];
    }

    // Everything to tell of one schema. What concerns all versions of a message type is told at its newest.
    private IReadOnlyList<PlacedFinding> Judge(DeclaredSchema source, List<DeclaredSchema> all, CancellationToken token)
    {
        var files = _shipped.Get(token)[source.Shape.MessageType].ToList();
        List<SchemaBaseline> shipped = [.. files.Select(file => file.Baseline!)];
        if (!Told.TryGetValue(source.Shape, out var told) || !told.Holds(shipped, all))
        {
            told = new(shipped, all, [.. Judgements(source, all, shipped, files.Find(file => file.Baseline!.Shape.Version == source.Shape.Version)?.IsOf(source.Shape) == true)]);
            Told.Remove(source.Shape);
            Told.GetValue(source.Shape, _ => told);
        }

        var judgements = told.Judgements;
        if (judgements.Count == 0) return [];
        var places = new Places(source.Type, source.Shape, _compilation);
        return [.. judgements.Select(judgement =>
        {
            token.ThrowIfCancellationRequested();
            return PlacedFinding.Of(judgement, source, all, places);
        })];
    }

    private static IEnumerable<Judgement> Judgements(DeclaredSchema source, List<DeclaredSchema> all, List<SchemaBaseline> shipped, bool isUnchanged)
    {
        var shape = source.Shape;
        var same = shipped.FirstOrDefault(baseline => baseline.Shape.Version == shape.Version);
        // What has not changed is compared with nothing; what is wrong with it by itself is told all the same.
        var judgements = Judging.Judge.Schema(isUnchanged ? null : same, shape).AsEnumerable();
        // Whether it has a baseline is its own affair; that two types claim one version is told at the one that the rule names.
        if (same is null) judgements = judgements.Concat(CatalogRules.Of(shipped, [shape]).Where(told => told.Finding.RuleId == "DVC1413"));
        if (all.Count > 1) judgements = judgements.Concat(CatalogRules.Of([], all.Select(one => one.Shape)).Where(told => told.Finding.RuleId == "DVC1403" && told.Finding.Type == shape.Root.Name));
        if (all.OrderBy(one => one.Shape.Version).Last() != source) return judgements;
        var input = new PolicyInput(shape.MessageType, 1, shipped.ToEquatable(), all.Select(one => new SourceVersion(one.Shape, ConversionReader.Read(one, all))).ToEquatable());
        return judgements.Concat(PolicyRules.Of(input));
    }
}
