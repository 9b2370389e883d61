using System.Text.Json;
using System.Text.Json.Nodes;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Exports;

/// <summary>Changes a message in its structure, not in its bytes: it stays one JSON document without a duplicate.</summary>
internal sealed class Mutations(MessageSchema schema, Random random)
{
    private static readonly string[] Values =
    [
        "null", "true", "0", "1", "-1", "7", "300", "-40000", "70000", "5000000000", "-1e19", "1e20", "1e30", "1e39", "4e38", "1e400", "-1e400", "0.5", "1.0", "1e2", "\"\"", "\"x\"", "\"1\"", "[]", "[null]", "[1,2,3]",
        "[\"a\"]", "{}", "{\"a\":1}", "{\"a\":1,\"b\":2,\"c\":3}", "{\"kind\":\"tape\",\"size\":1}", "{\"kind\":8}", "{\"kind\":\"local\"}", "{\"kind\":7,\"size\":1}", "{\"kind\":null}",
        "\"0198c1de-7a3b-7cc4-9f1e-2f6a4be6b001\"", "\"0198c1de7a3b7cc49f1e2f6a4be6b001\"", "\"{0198c1de-7a3b-7cc4-9f1e-2f6a4be6b001}\"", "\"2024-02-29\"", "\"2023-02-29\"", "\"1900-02-29\"", "\"0000-01-01\"", "\"2024-13-01\"",
        "\"2026-03-04T05:06:07Z\"", "\"2026-03-04T05:06:07\"", "\"2026-03-04t05:06:07z\"", "\"2026-12-31T23:59:60Z\"", "\"2026-03-04T24:00:00Z\"", "\"2026-03-04T05:06:07.123456789+14:00\"", "\"2026-03-04T05:06:07+14:01\"",
        "\"0001-01-01T00:00:00+01:00\"", "\"9999-12-31T23:59:59-00:30\"", "\"0001-01-01T00:00:00Z\"", "\"2026-03-04T05:06:07.Z\"", "\"AQI=\"", "\"AQI\"", "\"AR==\"", "\"-_8=\"", "\"AAECAwQFBgcICQoLDA0O\"",
        "\"AAECAwQFBgcICQoLDA0ODw==\"", "\"AAECAwQFBgcICQoLDA0ODxA=\"", "\"AAECAwQFBgcICQoLDA0ODxAR\"", "\"AAECAwQFBgcICQoLDA0ODxAREg==\"", "\"red\"", "\"Red\"", "\"read, write\"", "\"read, fly\"", "\"pale/blue (light)\"", "\"a+b\"", "\"aab\"",
    ];

    private static readonly string[] AttributeValues =
    [
        "null", "true", "0", "1", "2", "3", "99", "-1", "5000000000", "0.5", "\"\"", "\"x\"", "\"\\u0000\"", "\"1.0\"", "\"1.1\"", "\"0.3\"", "\"2.0\"", "\"2026-03-04T05:06:07Z\"", "\"2026-03-04\"", "\"2126-03-04T25:06:07Z\"",
        "\"2126-03-04T05:06:07+02:00\"", "\"application/json\"", "\"application/json; charset=utf-8\"", "\"application/vnd.a.b+json\"", "\"application/json; charset=latin1\"", "\"text/plain\"", "[]", "{}", "[1]",
    ];

    private static readonly string[] AttributeNames =
    [
        "specversion", "id", "source", "type", "schemaversion", "schemareads", "tenant", "subject", "time", "dataschema", "datacontenttype", "traceparent", "authorization", "data", "expirytime", "deprecated",
        "mustunderstand", "extension", "ext2", "Tenant", "bad-name", "data_base64", "", "æ",
    ];

    private readonly string[] _names = [.. schema.Description.Shapes.SelectMany(Names).Distinct()];

    /// <summary>Whether an older name was added beside another name: readers take equal values, but nobody may write both.</summary>
    public bool AddedName { get; private set; }

    public string Of(string message)
    {
        AddedName = false;
        var root = JsonNode.Parse(message)!.AsObject();
        for (var count = random.Next(1, 3); count > 0; count--)
        {
            if (random.Next(4) == 0) Attribute(root);
            else DataOf(root);
        }

        return root.ToJsonString();
    }

    /// <summary>Every attribute left out, and with every value.</summary>
    public static IEnumerable<string> OfAttributes(string message)
    {
        foreach (var name in AttributeNames)
        {
            foreach (var value in AttributeValues.Append(""))
            {
                var root = JsonNode.Parse(message)!.AsObject();
                Set(root, name, value);
                yield return root.ToJsonString();
            }
        }
    }

    private void Attribute(JsonObject root)
        => Set(root, AttributeNames[random.Next(AttributeNames.Length)], random.Next(4) == 0 ? "" : AttributeValues[random.Next(AttributeValues.Length)]);

    private static void Set(JsonObject root, string name, string value)
    {
        root.Remove(name);
        // An attribute that is null is absent; this one is not to be written at all.
        if (value.Length > 0 && (name != "data_base64" || value != "null")) root.Add(name, JsonNode.Parse(value));
    }

    private void DataOf(JsonObject root)
    {
        if (random.Next(40) == 0)
        {
            // Encoded twice.
            root["data"] = JsonValue.Create(root["data"]?.ToJsonString() ?? "null");
            return;
        }

        List<(JsonNode Parent, string? Name, int Index)> places = [];
        Places(root["data"], places);
        if (places.Count == 0 || random.Next(20) == 0)
        {
            root["data"] = JsonNode.Parse(Pick());
            return;
        }

        var (parent, name, index) = places[random.Next(places.Count)];
        if (parent is JsonObject record) Member(record, name!);
        else if (parent is JsonArray list) Element(list, index);
    }

    private void Member(JsonObject record, string name)
    {
        switch (random.Next(6))
        {
            case 0: record.Remove(name); break;
            case 1: record["zz unknown"] = JsonNode.Parse(Pick()); break;
            case 2 when _names.Length > 0:
                var other = _names[random.Next(_names.Length)];
                AddedName |= !record.ContainsKey(other);
                record[other] = random.Next(2) == 0 ? JsonNode.Parse(Pick()) : record[name]?.DeepClone();
                break;
            default: record[name] = Changed(record[name]); break;
        }
    }

    private void Element(JsonArray list, int index)
    {
        if (random.Next(4) == 0) list.RemoveAt(index);
        else if (random.Next(3) == 0) list.Add(list[index]?.DeepClone());
        else list[index] = Changed(list[index]);
    }

    private JsonNode? Changed(JsonNode? value)
    {
        if (value?.GetValueKind() == JsonValueKind.String && random.Next(3) == 0)
        {
            var text = value.GetValue<string>();
            return JsonValue.Create(random.Next(4) switch
            {
                0 => text + new string('x', 20),
                1 => text.ToUpperInvariant(),
                2 => text.Length > 0 ? text[1..] : "y",
                _ => text + ", " + text,
            });
        }

        if (value is JsonObject or JsonArray && random.Next(3) == 0) return Grown(value);
        var pick = Pick();
        // A value of the same kind says more than one of another.
        if (value is not null && random.Next(2) == 0)
            for (var i = 0; i < 50 && JsonNode.Parse(pick)?.GetValueKind() != value.GetValueKind(); i++) pick = Pick();
        return JsonNode.Parse(pick);
    }

    private JsonNode Grown(JsonNode value)
    {
        var grown = value.DeepClone();
        for (var i = 0; i < 3; i++)
        {
            if (grown is JsonArray list) list.Add(list.Count > 0 ? list[0]?.DeepClone() : JsonNode.Parse(Pick()));
            else if (grown is JsonObject record) record["zz" + i] = record.Count > 0 ? record.First().Value?.DeepClone() : JsonNode.Parse(Pick());
        }

        return grown;
    }

    private string Pick() => Values[random.Next(Values.Length)];

    private static void Places(JsonNode? node, List<(JsonNode Parent, string? Name, int Index)> places)
    {
        if (node is JsonObject record)
        {
            foreach (var (name, value) in record)
            {
                places.Add((record, name, 0));
                Places(value, places);
            }
        }
        else if (node is JsonArray list)
        {
            for (var i = 0; i < list.Count; i++)
            {
                places.Add((list, null, i));
                Places(list[i], places);
            }
        }
    }

    private static IEnumerable<string> Names(DataShape shape) => shape switch
    {
        ObjectDataShape record => record.Members.SelectMany(member => member.Aliases.Append(member.Name)),
        VariantDataShape variant => [variant.Discriminator],
        _ => [],
    };
}
