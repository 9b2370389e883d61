using System.Text.Json;
using System.Text.Json.Nodes;
using Dataverket.Compat.Analyzers.Model;

namespace Dataverket.Compat.Analyzers.Tests.Judging.Executed;

/// <summary>What System.Text.Json does, by doing it.</summary>
internal static class Run
{
    public static Outcome Read(string json, Type reader, JsonSerializerOptions options)
    {
        string back;
        try
        {
            back = JsonSerializer.Serialize(JsonSerializer.Deserialize(json, reader, options), reader, options);
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
        {
            return Outcome.Throws;
        }

        return Contains(JsonNode.Parse(json), JsonNode.Parse(back)) ? Outcome.Ok : Outcome.Lossy;
    }

    // What is only added on the way back loses nothing.
    private static bool Contains(JsonNode? sent, JsonNode? back) => (sent, back) switch
    {
        (null, null) => true,
        (JsonObject one, JsonObject other) => one.All(entry => other.TryGetPropertyValue(entry.Key, out var value) && Contains(entry.Value, value)),
        (JsonArray one, JsonArray other) => one.Count == other.Count && one.Zip(other).All(pair => Contains(pair.First, pair.Second)),
        (JsonValue one, JsonValue other) => JsonNode.DeepEquals(one, other),
        _ => false,
    };
}
