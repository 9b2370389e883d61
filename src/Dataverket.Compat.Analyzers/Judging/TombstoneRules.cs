using System.Collections.Generic;
using System.Linq;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Judging;

/// <summary>What is gone and comes back as something else: DVC1010 for members and tags, DVC2020 for names and numbers of enums.</summary>
internal static class TombstoneRules
{
    public static void Look(Comparison comparison, IEnumerable<Tombstone> tombstones)
    {
        foreach (var stone in tombstones)
        {
            // What the baseline has beside the tombstone was told when it came.
            if (Reused(comparison.Old, stone) is not null || Reused(comparison.Now, Present(comparison, stone)) is not { } used) continue;
            if (stone.What.Length > 0 && stone.What == used) continue;
            var rule = stone.Kind is "name" or "number" ? "DVC2020" : "DVC1010";
            var was = stone.What.Length > 0 ? " (then " + stone.What + ")" : "";
            foreach (var passage in comparison.Passages) comparison.Tell(rule, passage, Outcome.OtherMeaning, new(comparison.Now.Find(stone.Type)?.Name ?? comparison.Now.Root.Name, stone.Text, Place.Root), $"the {stone.Kind} \"{stone.Text}\" of '{stone.Type}' is retired{was} and is used again (now {used})");
        }
    }

    // A baseline does not keep the name of the data's own type.
    private static Tombstone Present(Comparison comparison, Tombstone stone) => stone.Type == comparison.Old.Root.Name ? stone with { Type = comparison.Now.Root.Name } : stone;

    /// <summary>What a shape has under the name, number or tag of a tombstone, as text; <c>null</c> when it has nothing there.</summary>
    public static string? Reused(SchemaShape shape, Tombstone stone) => (stone.Kind, shape.Find(stone.Type)) switch
    {
        ("member", ObjectShape type) => Member(type, stone.Text),
        ("member", VariantShape type) => Member(type.Base, stone.Text),
        ("name", EnumShape type) => type.Members.FirstOrDefault(member => member.Name == stone.Text)?.Value,
        ("number", EnumShape type) => type.Members.FirstOrDefault(member => member.Value == stone.Text)?.Name,
        ("tag", VariantShape type) => type.Cases.FirstOrDefault(item => item.Tag is { } tag && (tag == stone.Text || tag.Trim('"') == stone.Text))?.Type,
        _ => null,
    };

    private static string? Member(ObjectShape type, string name) => type.Members.FirstOrDefault(member => member.Name == name) is { } found ? ShapeText.Of(found.Slot) : null;
}
