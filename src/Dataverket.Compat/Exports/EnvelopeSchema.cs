using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Exports;

/// <summary>Writes what every message has in common, and what one type at one version has of its own. An attribute that is null counts as absent.</summary>
internal static class EnvelopeSchema
{
    /// <summary>Writes the keywords that hold for the attributes of every message, whatever its type.</summary>
    public static void Attributes(Utf8JsonWriter json)
    {
        json.WriteString("description", "The attributes of every message: CloudEvents 1.0 in structured mode. An extension is a text, a truth value or a whole number of 32 bits.");
        json.WriteString("type", "object");
        Names(json, "propertyNames", TextPatterns.AttributeName);
        json.WriteStartObject("properties");
        json.WriteStartObject("specversion");
        json.WriteString("const", "1.0");
        json.WriteEndObject();
        foreach (var name in (string[])["id", "source", "type", "tenant"])
        {
            json.WriteStartObject(name);
            Text(json);
            json.WriteEndObject();
        }

        // The range of these two is for the single type to say.
        json.WriteBoolean("schemaversion", true);
        json.WriteBoolean("schemareads", true);
        Optional(json, "subject", Text);
        Optional(json, "time", ScalarSchema.Timestamp);
        Optional(json, "expirytime", ScalarSchema.Timestamp);
        Optional(json, "datacontenttype", static json => Pattern(json, TextPatterns.JsonMediaType));
        foreach (var name in (string[])["dataschema", "traceparent", "authorization", "mustunderstand"]) Optional(json, name, Text);
        Optional(json, "deprecated", static json => json.WriteString("type", "boolean"));
        json.WriteBoolean("data", true);
        json.WriteEndObject();
        Strings(json, "required", ["specversion", "id", "source", "type", "tenant"]);
        Extensions(json);
    }

    /// <summary>Writes the keywords for one type at one version, without those of <see cref="Attributes"/>.</summary>
    /// <param name="json">Takes the schema.</param>
    /// <param name="schema">The type.</param>
    /// <param name="version">The version.</param>
    /// <param name="data">Writes the schema of the data.</param>
    public static void Message(Utf8JsonWriter json, MessageSchema schema, int version, Action data)
    {
        var isCommand = schema.Role == MessageRole.Command;
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        json.WriteStartObject("type");
        json.WriteString("const", schema.Type);
        json.WriteEndObject();
        // A message without it is one of version 1.
        if (version == 1) Optional(json, "schemaversion", static json => json.WriteNumber("const", 1));
        else
        {
            json.WriteStartObject("schemaversion");
            json.WriteNumber("const", version);
            json.WriteEndObject();
        }

        Optional(json, "schemareads", json => ScalarSchema.Whole(json, 1, version));
        json.WriteStartObject("authorization");
        if (isCommand) Text(json);
        else json.WriteString("type", "null");
        json.WriteEndObject();
        json.WritePropertyName("data");
        data();
        json.WriteEndObject();
        List<string> required = ["type"];
        if (version > 1) required.Add("schemaversion");
        if (isCommand) required.Add("authorization");
        Strings(json, "required", [.. required, "data"]);
    }

    private static void Optional(Utf8JsonWriter json, string name, Action<Utf8JsonWriter> keywords)
    {
        json.WriteStartObject(name);
        json.WriteStartArray("anyOf");
        json.WriteStartObject();
        keywords(json);
        json.WriteEndObject();
        Type(json, "null");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Extensions(Utf8JsonWriter json)
    {
        json.WriteStartObject("additionalProperties");
        json.WriteStartArray("anyOf");
        Type(json, "string");
        Type(json, "boolean");
        json.WriteStartObject();
        ScalarSchema.Whole(json, int.MinValue, int.MaxValue, "int32");
        json.WriteEndObject();
        Type(json, "null");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json) => Pattern(json, TextPatterns.Attribute);

    private static void Pattern(Utf8JsonWriter json, string pattern)
    {
        json.WriteString("type", "string");
        json.WriteString("pattern", pattern);
    }

    private static void Names(Utf8JsonWriter json, string keyword, string pattern)
    {
        json.WriteStartObject(keyword);
        Pattern(json, pattern);
        json.WriteEndObject();
    }

    private static void Type(Utf8JsonWriter json, string type)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteEndObject();
    }

    private static void Strings(Utf8JsonWriter json, string keyword, IEnumerable<string> texts)
    {
        json.WriteStartArray(keyword);
        foreach (var text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
