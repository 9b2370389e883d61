using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Dataverket.Compat.Analyzers.Extraction;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Generation.Parsing;
using Dataverket.Compat.Analyzers.Hygiene;
using Dataverket.Compat.Analyzers.Judging;
using Dataverket.Compat.Analyzers.Judging.Policy;
using Dataverket.Compat.Analyzers.Model;
using Microsoft.CodeAnalysis;

namespace Dataverket.Compat.Analyzers.Changes;

/// <summary>
/// The schemas that one compilation declares, and its baselines. Of each schema the shape is found once, when it is first asked for. Safe to share between
/// threads.
/// </summary>
internal sealed class ProjectSchemas(Compilation compilation, IReadOnlyList<BaselineFile> files)
{
    private readonly object _gate = new();
    private readonly ILookup<string, SchemaBaseline> _shipped = files.Select(file => file.Baseline).OfType<SchemaBaseline>().ToLookup(baseline => baseline.Shape.MessageType);
    private Dictionary<INamedTypeSymbol, DeclaredSchema>? _declared;
    private ILookup<string, DeclaredSchema>? _byMessage;

    public IEnumerable<SchemaBaseline> Baselines => _shipped.SelectMany(group => group);

    public IEnumerable<DeclaredSchema> Sources(CancellationToken token) => Declared(token).Values;

    /// <summary>The schema that a type declares; <c>null</c> for any other type, and for a reader's subset, which protects nothing.</summary>
    public DeclaredSchema? Find(INamedTypeSymbol type, CancellationToken token)
        => SchemaHeaders.Find(type) is { } attribute && !IsReader(attribute) && Declared(token).TryGetValue(type, out var found) ? found : null;

    /// <summary>Everything to tell of one schema. What concerns all versions of a message type is told at its newest.</summary>
    public IEnumerable<Judgement> Judge(DeclaredSchema source, CancellationToken token)
    {
        var shape = source.Shape;
        var shipped = _shipped[shape.MessageType].ToList();
        var same = shipped.FirstOrDefault(baseline => baseline.Shape.Version == shape.Version);
        var judgements = Judging.Judge.Schema(same, shape).AsEnumerable();
        Declared(token);
        var all = _byMessage![shape.MessageType].ToList();
        // Whether it has a baseline is its own affair; that two types claim one version is told at the one that the rule names.
        judgements = judgements.Concat(CatalogRules.Of(shipped, [shape]).Where(told => told.Finding.RuleId == "DVC1413"))
            .Concat(CatalogRules.Of([], all.Select(one => one.Shape)).Where(told => told.Finding.RuleId == "DVC1403" && told.Finding.Type == shape.Root.Name));
        if (all.OrderBy(one => one.Shape.Version).Last() != source) return judgements;
        var input = new PolicyInput(shape.MessageType, 1, shipped.ToEquatable(), all.Select(one => new SourceVersion(one.Shape, ConversionReader.Read(one, all))).ToEquatable());
        return judgements.Concat(PolicyRules.Of(input));
    }

    private static bool IsReader(AttributeData attribute) => SymbolNames.Is(attribute.AttributeClass, KnownTypes.EventReader);

    private Dictionary<INamedTypeSymbol, DeclaredSchema> Declared(CancellationToken token)
    {
        lock (_gate)
        {
            if (_declared is not null) return _declared;
            var scope = new ExtractionScope(compilation);
            Dictionary<INamedTypeSymbol, DeclaredSchema> found = new(SymbolEqualityComparer.Default);
            foreach (var type in DeclaredTypes.Of(compilation, token))
            {
                if (SchemaHeaders.Find(type) is { } attribute && !IsReader(attribute))
                    found[type] = new(type, SchemaExtractor.Extract(type, attribute, scope, token));
            }

            _byMessage = found.Values.ToLookup(schema => schema.Shape.MessageType);
            return _declared = found;
        }
    }
}
