using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging.Policy;

/// <summary>All message types of a project beside all baselines: DVC1400, DVC1403, DVC1413.</summary>
internal static class CatalogRules
{
    public static EquatableArray<Judgement> Of(IEnumerable<SchemaBaseline> baselines, IEnumerable<SchemaShape> sources)
    {
        List<Judgement> judgements = [];
        var shipped = baselines.ToLookup(baseline => baseline.Shape.MessageType);
        var declared = sources.ToLookup(shape => shape.MessageType);
        foreach (var group in shipped.Where(group => !declared.Contains(group.Key) && group.Any(baseline => !baseline.IsRetired)))
            judgements.Add(Tell("DVC1400", Verdict.Error, group.First().Shape, $"\"{group.Key}\" has shipped and is not in the source", "Bring it back, or retire its baselines: stored messages of it can no longer be read."));
        foreach (var group in declared)
        {
            foreach (var claim in group.GroupBy(shape => shape.Version).Where(claim => claim.Select(shape => shape.Root.ClrName).Distinct().Count() > 1))
                judgements.Add(Tell("DVC1403", Verdict.Error, claim.Last(), $"version {claim.Key} of \"{group.Key}\" is declared by {string.Join(" and ", claim.Select(shape => "'" + shape.Root.ClrName + "'").Distinct())}", "Keep one of them."));
            foreach (var shape in group.Where(shape => shipped[group.Key].All(baseline => baseline.Shape.Version != shape.Version)))
                judgements.Add(Tell("DVC1413", Verdict.Warning, shape, $"version {shape.Version} of \"{group.Key}\" has no baseline, so nothing protects it", "Run `dotnet build -p:Compat=accept` and commit what it writes."));
        }

        return judgements.ToEquatable();
    }

    private static Judgement Tell(string rule, Verdict verdict, SchemaShape shape, string what, string next)
        => new(new(rule, Direction.Backward, verdict == Verdict.Error ? Outcome.Throws : Outcome.Opaque, shape.Root.Name, "", what), verdict, char.ToUpperInvariant(what[0]) + what.Substring(1) + ". " + next);
}
