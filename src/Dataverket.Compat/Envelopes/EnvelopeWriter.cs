using System.Buffers;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Envelopes;

/// <summary>Writes envelopes in the canonical member order. Stateless; safe to use from any thread.</summary>
public static class EnvelopeWriter
{
    /// <summary>The content type every message carries: structured mode.</summary>
    public const string ContentType = "application/cloudevents+json";

    /// <summary>Writes one message.</summary>
    /// <param name="output">Takes the bytes, all at the end: when <paramref name="writeData"/> throws it gets nothing.</param>
    /// <param name="attributes">Who writes, when, about what.</param>
    /// <param name="type">The message type.</param>
    /// <param name="version">The schema version, 1 or more.</param>
    /// <param name="reads">The oldest version whose readers read it rightly; not above <paramref name="version"/>.</param>
    /// <param name="writeData">Writes the data as one JSON value; what it writes is not checked.</param>
    public static void Write(IBufferWriter<byte> output, EnvelopeAttributes attributes, string type, int version, int reads, Action<Utf8JsonWriter> writeData)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(writeData);
        using var writer = DataWriter.Take(1024);
        Begin(writer, attributes, type, version, reads);
        writer.Write(writeData);
        End(writer);
        output.Write(writer.Written);
    }

    /// <summary>Writes all that stands before the data.</summary>
    internal static void Begin(DataWriter output, EnvelopeAttributes attributes, string type, int version, int reads)
    {
        ArgumentNullException.ThrowIfNull(attributes);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reads, version);
        // One span for all of it: a text takes at most six bytes a character, the rest less than 300.
        var text = new JsonSpan(output.GetSpan(300 + (6 * (attributes.Id.Length + attributes.Source.Length + type.Length + attributes.Tenant.Length
            + (attributes.Subject?.Length ?? 0) + (attributes.TraceParent?.Length ?? 0) + (attributes.Authorization?.Length ?? 0)))));
        text.Raw("{\"specversion\":\"1.0\",\"id\":"u8);
        text.Text(attributes.Id);
        text.Raw(",\"source\":"u8);
        text.Text(attributes.Source);
        text.Raw(",\"type\":"u8);
        text.Text(type);
        text.Raw(",\"schemaversion\":"u8);
        text.Number(version);
        if (reads != version)
        {
            text.Raw(",\"schemareads\":"u8);
            text.Number(reads);
        }

        text.Raw(",\"tenant\":"u8);
        text.Text(attributes.Tenant);
        text.Optional(",\"subject\":"u8, attributes.Subject);
        text.Raw(",\"time\":\""u8);
        text.Time(attributes.Time.UtcDateTime);
        text.Raw("\",\"datacontenttype\":\"application/json\""u8);
        text.Optional(",\"traceparent\":"u8, attributes.TraceParent);
        text.Optional(",\"authorization\":"u8, attributes.Authorization);
        text.Raw(",\"data\":"u8);
        output.Advance(text.Length);
    }
    /// <summary>Writes what stands behind the data.</summary>
    internal static void End(DataWriter output) => output.Raw("}"u8);
}
