using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dataverket.Compat.Envelopes;

/// <summary>Writes envelopes in the canonical member order. Stateless; safe to use from any thread.</summary>
public static class EnvelopeWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = false };

    /// <summary>The content type every message carries: structured mode.</summary>
    public const string ContentType = "application/cloudevents+json";

    /// <summary>Writes one message.</summary>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="attributes">Who writes, when, about what.</param>
    /// <param name="type">The message type.</param>
    /// <param name="version">The schema version, 1 or more.</param>
    /// <param name="reads">The oldest version whose readers read it rightly; not above <paramref name="version"/>.</param>
    /// <param name="writeData">Writes the data as one JSON value.</param>
    public static void Write(IBufferWriter<byte> output, EnvelopeAttributes attributes, string type, int version, int reads, Action<Utf8JsonWriter> writeData)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        ArgumentNullException.ThrowIfNull(writeData);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reads, version);
        using var writer = new Utf8JsonWriter(output, Options);
        writer.WriteStartObject();
        writer.WriteString("specversion"u8, "1.0"u8);
        writer.WriteString("id"u8, attributes.Id);
        writer.WriteString("source"u8, attributes.Source);
        writer.WriteString("type"u8, type);
        writer.WriteNumber("schemaversion"u8, version);
        if (reads != version) writer.WriteNumber("schemareads"u8, reads);
        writer.WriteString("tenant"u8, attributes.Tenant);
        if (attributes.Subject is not null) writer.WriteString("subject"u8, attributes.Subject);
        writer.WriteString("time"u8, attributes.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
        writer.WriteString("datacontenttype"u8, "application/json"u8);
        if (attributes.TraceParent is not null) writer.WriteString("traceparent"u8, attributes.TraceParent);
        if (attributes.Authorization is not null) writer.WriteString("authorization"u8, attributes.Authorization);
        writer.WritePropertyName("data"u8);
        writeData(writer);
        writer.WriteEndObject();
    }
}
