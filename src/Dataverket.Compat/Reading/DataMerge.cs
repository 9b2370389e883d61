using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>
/// Puts a changed or converted value into the data it came from: what did not change stays byte for byte as it was, what changed is written anew, and
/// what the schema does not know is kept. A changed list keeps the elements that are still the same; the unknown members of an element that is changed
/// in a list whose length changed, or in which elements moved, are lost, for nothing tells which one it was. One merge; not safe to share.
/// </summary>
internal sealed class DataMerge
{
    private const int NoShape = -1;
    private readonly IBufferWriter<byte> _output;
    private readonly MessageSchema _from;
    private readonly MessageSchema _to;
    private bool _hasCollision;

    private DataMerge(IBufferWriter<byte> output, MessageSchema from, MessageSchema to) => (_output, _from, _to) = (output, from, to);

    private bool IsConversion => !ReferenceEquals(_from, _to);

    /// <param name="output">Takes the merged data.</param>
    /// <param name="original">The data as it came.</param>
    /// <param name="from">The schema that read it.</param>
    /// <param name="baseline">The value that was read.</param>
    /// <param name="to">The schema of the value it became; the same for a value that was changed.</param>
    /// <param name="changed">The value it became.</param>
    /// <param name="maxDepth">How deep the data may be.</param>
    /// <returns>False when the data holds an unknown member whose name the new schema takes: one of the two would be lost. What was written is then of no use.</returns>
    public static bool TryWrite(IBufferWriter<byte> output, ReadOnlyMemory<byte> original, MessageSchema from, object baseline, MessageSchema to, object changed, int maxDepth)
    {
        var options = new JsonDocumentOptions { MaxDepth = maxDepth };
        using var was = JsonDocument.Parse(original, options);
        using var known = JsonDocument.Parse(DataJson.Write(from, baseline), options);
        using var now = JsonDocument.Parse(DataJson.Write(to, changed), options);
        var merge = new DataMerge(output, from, to);
        merge.Merge(was.RootElement, known.RootElement, now.RootElement, 0, 0);
        return !merge._hasCollision;
    }

    private void Merge(JsonElement was, JsonElement known, JsonElement now, int from, int to)
    {
        // A null that the older schema reads as absence would be a value to the newer one.
        if (Same(known, now) && !(IsConversion && was.ValueKind == JsonValueKind.Null && known.ValueKind != JsonValueKind.Null))
        {
            Raw(was);
            return;
        }

        var shape = to == NoShape ? null : _to.Description.Shapes[to];
        if (shape is VariantDataShape)
        {
            (from, to) = (Variant(from, _from.Description, known), Variant(to, _to.Description, now));
            shape = to == NoShape ? null : _to.Description.Shapes[to];
        }

        // Any JSON, and what a converter writes, has no member that its owner does not see.
        if (shape is ListDataShape && now.ValueKind == JsonValueKind.Array && known.ValueKind == JsonValueKind.Array && was.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
            MergeArrays([was], known, now, Element(from, _from.Description), Element(to, _to.Description));
        else if (was.ValueKind != now.ValueKind || known.ValueKind != now.ValueKind) Raw(now);
        else if (shape is ObjectDataShape or MapDataShape && now.ValueKind == JsonValueKind.Object) MergeObjects(was, known, now, from, to);
        else if (shape is ListDataShape && now.ValueKind == JsonValueKind.Array) MergeArrays([.. was.EnumerateArray()], known, now, Element(from, _from.Description), Element(to, _to.Description));
        else Raw(now);
    }

    private void MergeObjects(JsonElement was, JsonElement known, JsonElement now, int from, int to)
    {
        _output.Write("{"u8);
        var isFirst = true;
        // A map may hold as many as a message has room for: each is looked for once.
        var (stood, read, made) = (Members(was), Members(known), Members(now));
        foreach (var member in now.EnumerateObject())
        {
            var isThere = TryFind(stood, member.Name, Member(to, _to.Description, member.Name), out var old);
            var isKnown = read.TryGetValue(member.Name, out var baseline);
            // What was absent, and still is what absence means, stays absent.
            if (!isThere && isKnown && !IsConversion && Same(baseline, member.Value)) continue;
            Begin(member, ref isFirst);
            if (isThere && isKnown) Merge(old, baseline, member.Value, Shape(from, _from.Description, member.Name), Shape(to, _to.Description, member.Name));
            else Raw(member.Value);
        }

        foreach (var member in was.EnumerateObject())
        {
            // What the old value knew and the new one does not say is gone on purpose; the rest is somebody else's.
            var name = Name(member);
            if (name is not null && IsOwn(from, _from.Description, name)) continue;
            if (name is not null && (made.ContainsKey(name) || IsOwn(to, _to.Description, name)))
            {
                _hasCollision = true;
                continue;
            }

            Begin(member, ref isFirst);
            Raw(member.Value);
        }

        _output.Write("}"u8);
    }

    // A single value that stands for a list of one is that list.
    private void MergeArrays(JsonElement[] old, JsonElement known, JsonElement now, int from, int to)
    {
        JsonElement[] read = [.. known.EnumerateArray()], made = [.. now.EnumerateArray()];
        var same = ArrayMatch.Find(read, made, isInPlace: IsConversion, isAligned: old.Length == read.Length, out var isInPlace);
        _output.Write("["u8);
        for (var i = 0; i < made.Length; i++)
        {
            if (i > 0) _output.Write(","u8);
            if (same[i] >= 0) Raw(old[same[i]]);
            else if (isInPlace) Merge(old[i], read[i], made[i], from, to);
            else Raw(made[i]);
        }

        _output.Write("]"u8);
    }

    // The shape of the variant that an object says it is.
    private static int Variant(int shape, DataDescription description, JsonElement value)
    {
        if (shape == NoShape || description.Shapes[shape] is not VariantDataShape variant) return shape;
        if (value.ValueKind != JsonValueKind.Object || !TryGetTag(value, variant.Discriminator, out var tag)) return NoShape;
        foreach (var one in variant.Variants)
            if (one.Name is { } name ? tag.ValueKind == JsonValueKind.String && tag.ValueEquals(name) : tag.ValueKind == JsonValueKind.Number && tag.TryGetInt32(out var number) && number == one.Number) return one.Shape;
        return NoShape;
    }

    // A lookup by name would stumble over a name that is no text.
    private static bool TryGetTag(JsonElement value, string name, out JsonElement tag)
    {
        foreach (var one in value.EnumerateObject())
        {
            tag = one.Value;
            if (Name(one) == name) return true;
        }

        tag = default;
        return false;
    }

    private static int Element(int shape, DataDescription description) => shape == NoShape ? NoShape : description.Shapes[shape] is ListDataShape list ? list.Element.Shape : NoShape;

    private static int Shape(int shape, DataDescription description, string name) => shape == NoShape ? NoShape : description.Shapes[shape] switch
    {
        MapDataShape map => map.Element.Shape,
        ObjectDataShape => Member(shape, description, name)?.Slot.Shape ?? NoShape,
        _ => NoShape,
    };

    private static DataMember? Member(int shape, DataDescription description, string name)
        => shape != NoShape && description.Shapes[shape] is ObjectDataShape record ? record.Members.FirstOrDefault(member => member.Name == name) : null;

    // A map owns every name; an object its members, by whichever of their names; what has no shape here owns none.
    private static bool IsOwn(int shape, DataDescription description, string name) => shape != NoShape && description.Shapes[shape] switch
    {
        MapDataShape => true,
        ObjectDataShape record => record.Members.Any(member => member.Name == name || member.Aliases.Contains(name)) || IsDiscriminator(shape, description, name),
        _ => false,
    };

    private static bool IsDiscriminator(int shape, DataDescription description, string name)
        => description.Shapes.Any(other => other is VariantDataShape variant && variant.Discriminator == name && variant.Variants.Any(one => one.Shape == shape));

    private void Raw(JsonElement value) => _output.Write(JsonMarshal.GetRawUtf8Value(value));

    private void Begin(JsonProperty member, ref bool isFirst)
    {
        _output.Write(isFirst ? "\""u8 : ",\""u8);
        isFirst = false;
        _output.Write(JsonMarshal.GetRawUtf8PropertyName(member));
        _output.Write("\":"u8);
    }

    // Under its own name or an older one.
    private static bool TryFind(Dictionary<string, JsonElement> members, string name, DataMember? member, out JsonElement found)
    {
        if (members.TryGetValue(name, out found)) return true;
        if (member is not null)
            foreach (var alias in member.Aliases)
                if (members.TryGetValue(alias, out found)) return true;
        return false;
    }

    private static Dictionary<string, JsonElement> Members(JsonElement value)
    {
        Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
        foreach (var one in value.EnumerateObject())
            if (Name(one) is { } name) members[name] = one.Value;
        return members;
    }

    private static bool Same(JsonElement one, JsonElement other) => JsonMarshal.GetRawUtf8Value(one).SequenceEqual(JsonMarshal.GetRawUtf8Value(other));

    private static string? Name(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null; // Half a surrogate pair is no name that anybody knows.
        }
    }
}
