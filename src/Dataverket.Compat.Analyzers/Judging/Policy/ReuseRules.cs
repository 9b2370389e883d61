using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging.Policy;

/// <summary>Names that come back as something else after a version without them, however far apart: DVC1010, DVC2020. Neighbours alone would not show it.</summary>
internal static class ReuseRules
{
    public static void Look(VersionSet versions)
    {
        if (versions.Newest == 0) return;
        var now = versions.Sources[versions.Newest].Shape;
        var told = new HashSet<(string, string, string)>();
        var older = versions.Baselines.Values.Where(baseline => baseline.Shape.Version < versions.Newest).ToArray();
        var previous = older.LastOrDefault()?.Shape;
        foreach (var baseline in older)
        {
            var tombstones = baseline.Tombstones.Concat(previous is null || ReferenceEquals(previous, baseline.Shape) ? [] : Gone(baseline.Shape, [.. older.Select(item => item.Shape).Where(shape => shape.Version > baseline.Shape.Version)]));
            foreach (var stone in tombstones)
            {
                if (TombstoneRules.Reused(now, stone) is not { } used || (stone.What.Length > 0 && stone.What == used) || !told.Add((stone.Kind, stone.Type, stone.Text))) continue;
                var was = stone.What.Length > 0 ? $" as {stone.What}" : "";
                versions.Tell(
                    stone.Kind is "name" or "number" ? "DVC2020" : "DVC1010", Verdict.Error, Direction.Backward,
                    $"version {baseline.Shape.Version} had the {stone.Kind} \"{stone.Text}\" of '{stone.Type}'{was}, it went, and version {now.Version} has it again as {used}",
                    "Take another one: messages of that version are still read.", stone.Type, stone.Text);
            }
        }
    }

    // What a version had and some version after it had not.
    private static IEnumerable<Tombstone> Gone(SchemaShape shape, IReadOnlyList<SchemaShape> later)
        => Uses(shape).Where(stone => later.Any(other => other.Find(stone.Type) is not null && TombstoneRules.Reused(other, stone) is null));

    private static IEnumerable<Tombstone> Uses(SchemaShape shape) => shape.Types.SelectMany(type => type switch
    {
        ObjectShape item => item.Members.Select(member => new Tombstone("member", item.Name, member.Name, ShapeText.Of(member.Slot))),
        VariantShape item => item.Cases.Where(one => one.Tag is not null).Select(one => new Tombstone("tag", item.Name, one.Tag!, one.Type)),
        EnumShape { Form: EnumForm.Number } item => item.Members.Select(member => new Tombstone("number", item.Name, member.Value, member.Name)),
        EnumShape item => item.Members.Select(member => new Tombstone("name", item.Name, member.Name, member.Value)),
        _ => [],
    });
}
