using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>
/// Puts a changed value into the data it came from: what did not change stays byte for byte as it was, what changed is written anew, and what the
/// schema does not know is kept. A list whose length changed, or in which elements moved, keeps the elements that are still the same; the unknown
/// members of an element that is changed in such a list are lost, for nothing tells which one it was.
/// </summary>
internal static class DataMerge
{
    /// <param name="output">Takes the merged data.</param>
    /// <param name="original">The data as it came.</param>
    /// <param name="baseline">The value that was read from it, as its schema writes it.</param>
    /// <param name="changed">The value it became, as its schema writes it.</param>
    /// <param name="description">The schema of the changed value.</param>
    /// <param name="maxDepth">How deep the data may be.</param>
    public static void Write(IBufferWriter<byte> output, ReadOnlyMemory<byte> original, ReadOnlyMemory<byte> baseline, ReadOnlyMemory<byte> changed, DataDescription description, int maxDepth)
    {
        var options = new JsonDocumentOptions { MaxDepth = maxDepth };
        using var was = JsonDocument.Parse(original, options);
        using var known = JsonDocument.Parse(baseline, options);
        using var now = JsonDocument.Parse(changed, options);
        HashSet<string> aliases = [.. description.Shapes.OfType<ObjectDataShape>().SelectMany(shape => shape.Members).SelectMany(member => member.Aliases)];
        Merge(output, was.RootElement, known.RootElement, now.RootElement, aliases);
    }

    private static void Merge(IBufferWriter<byte> output, JsonElement was, JsonElement known, JsonElement now, HashSet<string> aliases)
    {
        if (Same(known, now)) output.Write(JsonMarshal.GetRawUtf8Value(was));
        else if (was.ValueKind != now.ValueKind || known.ValueKind != now.ValueKind) output.Write(JsonMarshal.GetRawUtf8Value(now));
        else if (now.ValueKind == JsonValueKind.Object) MergeObjects(output, was, known, now, aliases);
        else if (now.ValueKind == JsonValueKind.Array) MergeArrays(output, was, known, now, aliases);
        else output.Write(JsonMarshal.GetRawUtf8Value(now));
    }

    private static void MergeObjects(IBufferWriter<byte> output, JsonElement was, JsonElement known, JsonElement now, HashSet<string> aliases)
    {
        output.Write("{"u8);
        var isFirst = true;
        foreach (var member in now.EnumerateObject())
        {
            Begin(output, member, ref isFirst);
            if (TryFind(was, member.Name, out var old) && known.TryGetProperty(member.Name, out var baseline)) Merge(output, old, baseline, member.Value, aliases);
            else output.Write(JsonMarshal.GetRawUtf8Value(member.Value));
        }

        foreach (var member in was.EnumerateObject())
        {
            // What the old value knew and the new one does not say is gone on purpose; the rest is somebody else's.
            if (Name(member) is { } name && (known.TryGetProperty(name, out _) || now.TryGetProperty(name, out _) || aliases.Contains(name))) continue;
            Begin(output, member, ref isFirst);
            output.Write(JsonMarshal.GetRawUtf8Value(member.Value));
        }

        output.Write("}"u8);
    }

    private static void MergeArrays(IBufferWriter<byte> output, JsonElement was, JsonElement known, JsonElement now, HashSet<string> aliases)
    {
        var count = now.GetArrayLength();
        // A list of the same length in which nothing moved was changed in place; in any other nothing tells which element a new one was.
        var isInPlace = was.GetArrayLength() == count && known.GetArrayLength() == count;
        for (var i = 0; isInPlace && i < count; i++) isInPlace = Same(known[i], now[i]) || !IsElsewhere(now, known[i]);
        var used = new bool[Math.Min(was.GetArrayLength(), known.GetArrayLength())];
        output.Write("["u8);
        for (var i = 0; i < count; i++)
        {
            if (i > 0) output.Write(","u8);
            var same = FindSame(known, now[i], used, i);
            if (same >= 0)
            {
                used[same] = true;
                output.Write(JsonMarshal.GetRawUtf8Value(was[same]));
            }
            else if (isInPlace) Merge(output, was[i], known[i], now[i], aliases);
            else output.Write(JsonMarshal.GetRawUtf8Value(now[i]));
        }

        output.Write("]"u8);
    }

    // The element's own place first, so that equal elements do not swap what they carry.
    private static int FindSame(JsonElement known, JsonElement element, bool[] used, int place)
    {
        if (place < used.Length && !used[place] && Same(known[place], element)) return place;
        for (var i = 0; i < used.Length; i++)
            if (!used[i] && Same(known[i], element)) return i;
        return -1;
    }

    private static bool IsElsewhere(JsonElement now, JsonElement known)
    {
        foreach (var element in now.EnumerateArray())
            if (Same(element, known)) return true;
        return false;
    }

    private static void Begin(IBufferWriter<byte> output, JsonProperty member, ref bool isFirst)
    {
        output.Write(isFirst ? "\""u8 : ",\""u8);
        isFirst = false;
        output.Write(JsonMarshal.GetRawUtf8PropertyName(member));
        output.Write("\":"u8);
    }

    private static bool TryFind(JsonElement value, string name, out JsonElement found)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (Name(member) != name) continue;
            found = member.Value;
            return true;
        }

        found = default;
        return false;
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
