using System.Text.Json;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Exports;

/// <summary>
/// One AsyncAPI 3.0.0 document of a catalog: a channel for each message type that is declared by its owner, a message for each version, and what the
/// owner does with them. Payloads are whole messages, described as <see cref="JsonSchemaExport"/> does. The same catalog always gives the same text,
/// indented, with a newline at the end. Stateless; safe to use from any thread.
/// </summary>
public static class AsyncApiExport
{
    private const string Schemas = "#/components/schemas/";

    /// <summary>Writes the document. A reader's subset is not in it: its messages are in the document of the service that owns them.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="title">The document's title, such as the name of the service.</param>
    /// <param name="version">The document's own version, such as <c>1.4.0</c>; it says nothing about the versions of messages.</param>
    /// <exception cref="ArgumentException"><paramref name="title"/> or <paramref name="version"/> is empty.</exception>
    public static string Document(SchemaCatalog catalog, string title, string version)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(title);
        ArgumentException.ThrowIfNullOrEmpty(version);
        var families = catalog.Families.Where(family => family.Schemas.Any(schema => schema.IsOwner)).OrderBy(family => family.Type, StringComparer.Ordinal).ToList();
        return ExportText.Make(json =>
        {
            json.WriteString("asyncapi", "3.0.0");
            json.WriteStartObject("info");
            json.WriteString("title", title);
            json.WriteString("version", version);
            json.WriteEndObject();
            json.WriteString("defaultContentType", EnvelopeWriter.ContentType);
            json.WriteStartObject("channels");
            foreach (var family in families) Channel(json, family);
            json.WriteEndObject();
            json.WriteStartObject("operations");
            foreach (var family in families) Operation(json, family);
            json.WriteEndObject();
            json.WriteStartObject("components");
            json.WriteStartObject("messages");
            foreach (var (schema, number) in families.SelectMany(Versions)) Message(json, schema, number);
            json.WriteEndObject();
            json.WriteStartObject("schemas");
            json.WriteStartObject(ShapeNames.Envelope);
            EnvelopeSchema.Attributes(json);
            json.WriteEndObject();
            foreach (var (schema, number) in families.SelectMany(Versions)) Shapes(json, schema, number).Definitions(name => Key(schema, number, name), withData: true);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    private static void Channel(Utf8JsonWriter json, SchemaFamily family)
    {
        var role = family.Schemas[0].Role;
        var address = RoleText.Address(role, family.Type);
        json.WriteStartObject(Key(family.Type));
        json.WriteString("address", address);
        json.WriteString("description", $"Messages of type {family.Type}, {RoleText.Of(role)}.");
        json.WriteStartObject("messages");
        foreach (var (schema, number) in Versions(family)) Reference(json, $"v{number}", "#/components/messages/" + Key(schema, number, ShapeNames.Data));
        json.WriteEndObject();
        if (address is not null)
        {
            json.WriteStartObject("parameters");
            json.WriteStartObject("service");
            json.WriteString("description", "The first word of the subject: the service that owns the type. The type does not say it.");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Operation(Utf8JsonWriter json, SchemaFamily family)
    {
        var action = RoleText.Action(family.Schemas[0].Role);
        json.WriteStartObject($"{action}.{Key(family.Type)}");
        json.WriteString("action", action);
        Reference(json, "channel", "#/channels/" + Key(family.Type));
        json.WriteStartArray("messages");
        foreach (var (_, number) in Versions(family)) Reference(json, null, $"#/channels/{Key(family.Type)}/messages/v{number}");
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Message(Utf8JsonWriter json, MessageSchema schema, int number)
    {
        json.WriteStartObject(Key(schema, number, ShapeNames.Data));
        json.WriteString("name", schema.Type);
        json.WriteString("title", $"{schema.Type} version {number}");
        json.WriteString("contentType", EnvelopeWriter.ContentType);
        json.WriteStartObject("payload");
        json.WriteStartArray("allOf");
        Reference(json, null, Schemas + ShapeNames.Envelope);
        json.WriteStartObject();
        EnvelopeSchema.Message(json, schema, number, Shapes(json, schema, number).Data);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static ShapeSchema Shapes(Utf8JsonWriter json, MessageSchema schema, int number)
        => new(json, schema.Description, name => Schemas + Key(schema, number, name));

    private static void Reference(Utf8JsonWriter json, string? name, string target)
    {
        if (name is not null) json.WritePropertyName(name);
        json.WriteStartObject();
        json.WriteString("$ref", target);
        json.WriteEndObject();
    }

    private static IEnumerable<(MessageSchema Schema, int Version)> Versions(SchemaFamily family) => family.Schemas.Where(schema => schema.IsOwner)
        .SelectMany(schema => Enumerable.Range(schema.Versions.Oldest, schema.Versions.Newest - schema.Versions.Oldest + 1).Select(version => (schema, version)));

    // The data itself has the plain name of the version; names of shapes begin with a capital or a digit, never with "v".
    private static string Key(MessageSchema schema, int number, string name) => $"{Key(schema.Type)}.v{number}" + (name == ShapeNames.Data ? "" : "." + name);

    // What may stand in a key of an AsyncAPI document, and needs no escape in a reference.
    private static string Key(string type) => string.Concat(type.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '_'));
}
