using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Exports;

/// <summary>
/// JSON Schema (draft 2020-12) of what may be written: whatever it accepts, the readers of this library accept, apart from what no schema can say
/// (<c>docs/exports.md</c>). Readers take a little more, such as older spellings. The same schema always gives the same text, indented, with a newline
/// at the end. Stateless; safe to use from any thread.
/// </summary>
public static class JsonSchemaExport
{
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>The schema of the data alone; its <c>$id</c> is <c>urn:dataverket:schema:&lt;type&gt;:&lt;version&gt;</c>.</summary>
    /// <param name="schema">The shape; of a reader's subset the schema says what that reader takes.</param>
    /// <param name="version">A version that the shape stands for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shape does not stand for <paramref name="version"/>.</exception>
    public static string Data(MessageSchema schema, int version)
    {
        Check(schema, version);
        return ExportText.Make(json =>
        {
            Head(json, schema, version, "schema", "Data of");
            var shapes = new ShapeSchema(json, schema.Description, static name => name == ShapeNames.Data ? "#" : "#/$defs/" + name);
            shapes.Keywords(0, 0);
            if (shapes.Names.Order.Count == 1) return;
            json.WriteStartObject("$defs");
            shapes.Definitions(static name => name, withData: false);
            json.WriteEndObject();
        });
    }

    /// <summary>The schema of the whole message, envelope and data; its <c>$id</c> is <c>urn:dataverket:message:&lt;type&gt;:&lt;version&gt;</c>.</summary>
    /// <param name="schema">The shape; of a reader's subset the schema says what that reader takes.</param>
    /// <param name="version">A version that the shape stands for.</param>
    /// <exception cref="ArgumentOutOfRangeException">The shape does not stand for <paramref name="version"/>.</exception>
    public static string Message(MessageSchema schema, int version)
    {
        Check(schema, version);
        return ExportText.Make(json =>
        {
            Head(json, schema, version, "message", "Whole message of");
            var shapes = new ShapeSchema(json, schema.Description, static name => "#/$defs/" + name);
            json.WriteStartArray("allOf");
            json.WriteStartObject();
            json.WriteString("$ref", "#/$defs/" + ShapeNames.Envelope);
            json.WriteEndObject();
            json.WriteStartObject();
            EnvelopeSchema.Message(json, schema, version, shapes.Data);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteStartObject("$defs");
            json.WriteStartObject(ShapeNames.Envelope);
            EnvelopeSchema.Attributes(json);
            json.WriteEndObject();
            shapes.Definitions(static name => name, withData: true);
            json.WriteEndObject();
        });
    }

    private static void Check(MessageSchema schema, int version)
    {
        ArgumentNullException.ThrowIfNull(schema);
        if (!schema.Versions.Contains(version))
            throw new ArgumentOutOfRangeException(nameof(version), version, $"{schema.ClrType.Name} stands for versions {schema.Versions} of {schema.Type}. Export another schema of its family for this version.");
    }

    private static void Head(Utf8JsonWriter json, MessageSchema schema, int version, string kind, string what)
    {
        json.WriteString("$schema", Dialect);
        json.WriteString("$id", $"urn:dataverket:{kind}:{schema.Type}:{version}");
        json.WriteString("title", $"{schema.Type} version {version}");
        json.WriteString("description", $"{what} {RoleText.Of(schema.Role)}, as it may be written{(schema.IsOwner ? "" : " for a reader of a part of it")}. Members that are not named here are allowed.");
    }
}
