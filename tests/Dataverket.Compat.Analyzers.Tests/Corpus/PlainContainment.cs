using System.Text.Json.Nodes;

namespace Dataverket.Compat.Analyzers.Tests.Corpus;

/// <summary>Whether a text holds all that another holds, by text of strings and value of numbers: how the measured file tells "ok" from "LOSSY".</summary>
internal static class PlainContainment
{
    public static bool Of(string written, string again) => Holds(JsonNode.Parse(written), JsonNode.Parse(again));

    private static bool Holds(JsonNode? one, JsonNode? other) => (one, other) switch
    {
        (null, _) => other is null,
        (JsonObject a, JsonObject b) => a.All(member => b.TryGetPropertyValue(member.Key, out var found) && Holds(member.Value, found)),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Holds(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(one, other),
    };
}
