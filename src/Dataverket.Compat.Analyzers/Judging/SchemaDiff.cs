using System.Linq;
using Dataverket.Compat.Analyzers.Baselines;
using Dataverket.Compat.Analyzers.Generation.Models;
using Dataverket.Compat.Analyzers.Model;
using EnumShape = Dataverket.Compat.Analyzers.Model.EnumShape;
using ObjectShape = Dataverket.Compat.Analyzers.Model.ObjectShape;
using VariantShape = Dataverket.Compat.Analyzers.Model.VariantShape;

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
        if (IsUnchanged(old, now)) return default;
        var comparison = new Comparison(old.Shape, now) { Tombstones = old.Tombstones };
        IdentityRules.Look(comparison, old);
        OptionRules.Look(comparison);
        TombstoneRules.Look(comparison, old.Tombstones);
        comparison.Meet(old.Shape.Root.Name, now.Root.Name, Place.Root);
        comparison.Run((before, after, place) => TypeRules.Look(comparison, before, after, place));
        CycleRules.Look(comparison);
        return comparison.Findings.ToEquatable();
    }

    // Nearly all schemas are as they have shipped, and to see that costs a fraction of looking for what differs.
    private static bool IsUnchanged(SchemaBaseline old, SchemaShape now)
        => !old.IsRetired && old.Tombstones.Count == 0 && now.Types.All(IsKept) && BaselineKept.Of(new SchemaBaseline(now, default, IsRetired: false)).Shape == old.Shape;

    // What no baseline keeps, a rule may speak of although nothing has changed.
    private static bool IsKept(TypeShape type) => type switch
    {
        ObjectShape item => item.Members.All(member => !member.CannotBeMade),
        VariantShape item => IsKept(item.Base),
        EnumShape item => !item.ReadsClrNames,
        _ => true,
    };
}
