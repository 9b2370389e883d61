using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Testing;

/// <summary>As <see cref="Containment"/>, over what a schema knows: members that it does not know are not in the value, and are kept otherwise.</summary>
internal static class KnownContainment
{
    public static WitnessOutcome Of(DataDescription description, int shape, JsonElement written, JsonElement again) => (description.Shapes[shape], written.ValueKind, again.ValueKind) switch
    {
        (VariantDataShape variant, JsonValueKind.Object, JsonValueKind.Object) => OfVariant(description, variant, written, again),
        (ObjectDataShape known, JsonValueKind.Object, JsonValueKind.Object) => OfObject(description, known, written, again),
        (MapDataShape map, JsonValueKind.Object, JsonValueKind.Object) => Worst(written.EnumerateObject()
            .Select(member => again.TryGetProperty(member.Name, out var value) ? Of(description, map.Element.Shape, member.Value, value) : WitnessOutcome.Lossy)),
        (ListDataShape list, JsonValueKind.Array, JsonValueKind.Array) => OfItems(description, list.Element.Shape, [.. written.EnumerateArray()], [.. again.EnumerateArray()]),
        // One value alone that is read as a list of one.
        (ListDataShape list, not JsonValueKind.Array, JsonValueKind.Array) => Worst([WitnessOutcome.Respelled, OfItems(description, list.Element.Shape, [written], [.. again.EnumerateArray()])]),
        _ => Containment.Of(written, again),
    };

    private static WitnessOutcome OfItems(DataDescription description, int shape, JsonElement[] written, JsonElement[] again)
        => written.Length == again.Length ? Worst(written.Zip(again, (one, other) => Of(description, shape, one, other))) : WitnessOutcome.Lossy;

    private static WitnessOutcome OfVariant(DataDescription description, VariantDataShape variant, JsonElement written, JsonElement again)
    {
        var tag = written.TryGetProperty(variant.Discriminator, out var found) ? found.ToString() : "";
        var known = variant.Variants.FirstOrDefault(one => tag == (one.Name ?? one.Number.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        if (known is null) return Containment.Of(written, again);
        return Worst([Of(description, known.Shape, written, again), again.TryGetProperty(variant.Discriminator, out var same) ? Containment.Of(found, same) : WitnessOutcome.Lossy]);
    }

    private static WitnessOutcome OfObject(DataDescription description, ObjectDataShape known, JsonElement written, JsonElement again)
        => Worst(from member in written.EnumerateObject()
                 let one = known.Members.FirstOrDefault(one => one.Name == member.Name || one.Aliases.Contains(member.Name))
                 where one is not null
                 select again.TryGetProperty(one.Name, out var value) ? Of(description, one.Slot.Shape, member.Value, value) : WitnessOutcome.Lossy);

    private static WitnessOutcome Worst(IEnumerable<WitnessOutcome> outcomes) => outcomes.DefaultIfEmpty(WitnessOutcome.Ok).Max();
}
