using System.Globalization;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>
/// Finds the JSON pointer of a byte offset, so that reading itself keeps no path. It walks the data once more, which only faults and remarks pay for.
/// </summary>
internal static class DataPointer
{
    /// <summary>The pointer from the message's root. It ends at the last name the schema knows: another name is text of the payload.</summary>
    /// <param name="data">The raw data.</param>
    /// <param name="offset">Offset of a token in it.</param>
    /// <param name="member">A member that is absent from the object at the offset; else empty.</param>
    /// <param name="known">The names that the schema knows.</param>
    /// <param name="maxDepth">How deep the data may be.</param>
    public static string Locate(ReadOnlySpan<byte> data, long offset, string member, IReadOnlySet<string> known, int maxDepth)
    {
        List<string> steps = ["/data"];
        if (Walk(data, offset, known, maxDepth, steps) && member.Length > 0) steps.Add(Step(member));
        return string.Concat(steps);
    }

    /// <summary>Every name the description says.</summary>
    public static IReadOnlySet<string> Names(DataDescription description)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var shape in description.Shapes)
        {
            if (shape is VariantDataShape variant) names.Add(variant.Discriminator);
            if (shape is not ObjectDataShape record) continue;
            foreach (var member in record.Members)
            {
                names.Add(member.Name);
                names.UnionWith(member.Aliases);
            }
        }

        return names;
    }

    private static bool Walk(ReadOnlySpan<byte> data, long offset, IReadOnlySet<string> known, int maxDepth, List<string> steps)
    {
        // One entry a level: the next element's index in an array, -1 in an object.
        Stack<int> levels = [];
        var reader = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = maxDepth });
        try
        {
            while (reader.Read())
            {
                if (reader.TokenType is JsonTokenType.EndObject or JsonTokenType.EndArray)
                {
                    levels.Pop();
                    if (reader.TokenStartIndex >= offset) return true;
                    EndValue(levels, steps);
                    continue;
                }

                if (reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = Name(ref reader);
                    if (name is null || !known.Contains(name))
                    {
                        var end = reader;
                        end.Skip();
                        if (end.BytesConsumed > offset) return false;
                        reader = end;
                        continue;
                    }

                    steps.Add(Step(name));
                    if (reader.TokenStartIndex >= offset) return true;
                    continue;
                }

                if (levels.TryPeek(out var index) && index >= 0) steps.Add("/" + index.ToString(CultureInfo.InvariantCulture));
                if (reader.TokenStartIndex >= offset) return true;
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray) levels.Push(reader.TokenType == JsonTokenType.StartArray ? 0 : -1);
                else EndValue(levels, steps);
            }
        }
        catch (JsonException)
        {
            // Only sound data is walked; for any other the pointer ends where the text does.
        }

        return false;
    }

    private static void EndValue(Stack<int> levels, List<string> steps)
    {
        if (steps.Count > 1) steps.RemoveAt(steps.Count - 1);
        if (levels.TryPop(out var index)) levels.Push(index < 0 ? index : index + 1);
    }

    private static string? Name(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string Step(string name)
        => "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
