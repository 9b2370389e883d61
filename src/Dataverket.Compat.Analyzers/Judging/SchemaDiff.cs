using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>What separates a schema in source from what has shipped of the same version.</summary>
internal static class SchemaDiff
{
    /// <summary>
    /// Every difference that matters to a reader, in both directions, in the order of the data. Pure: the same two shapes give the same findings. A shape
    /// compared with itself gives none.
    /// </summary>
    public static EquatableArray<Finding> Compare(SchemaBaseline old, SchemaShape now)
    {
        var comparison = new Comparison(old.Shape, now) { Tombstones = old.Tombstones };
        IdentityRules.Look(comparison, old);
        OptionRules.Look(comparison);
        TombstoneRules.Look(comparison, old.Tombstones);
        comparison.Meet(old.Shape.Root.Name, now.Root.Name, Place.Root);
        comparison.Run((before, after, place) => TypeRules.Look(comparison, before, after, place));
        CycleRules.Look(comparison);
        return comparison.Findings.ToEquatable();
    }
}
