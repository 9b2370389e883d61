using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Dataverket.Compat.Envelopes;

/// <summary>Writes envelopes in the canonical member order. Stateless; safe to use from any thread.</summary>
public static class EnvelopeWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // A writer costs more to make than a small message to write; each thread keeps one.
    [ThreadStatic]
    private static Utf8JsonWriter? _kept;

    /// <summary>The content type every message carries: structured mode.</summary>
    public const string ContentType = "application/cloudevents+json";

    /// <summary>Writes one message.</summary>
    /// <param name="output">Takes the bytes.</param>
    /// <param name="attributes">Who writes, when, about what.</param>
    /// <param name="type">The message type.</param>
    /// <param name="version">The schema version, 1 or more.</param>
    /// <param name="reads">The oldest version whose readers read it rightly; not above <paramref name="version"/>.</param>
    /// <param name="writeData">Writes the data as one JSON value; what it writes is not checked.</param>
    public static void Write(IBufferWriter<byte> output, EnvelopeAttributes attributes, string type, int version, int reads, Action<Utf8JsonWriter> writeData)
    {
        ArgumentNullException.ThrowIfNull(writeData);
        Write(output, attributes, type, version, reads, writeData, static (writer, write) => write(writer));
    }

    internal static void Write<TState>(IBufferWriter<byte> output, EnvelopeAttributes attributes, string type, int version, int reads, TState state, Action<Utf8JsonWriter, TState> writeData)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(attributes);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reads, version);
        WriteAttributes(output, attributes, type, version, reads);
        var writer = _kept ?? new(output, Options);
        _kept = null;
        try
        {
            writer.Reset(output);
            writeData(writer, state);
            writer.Flush();
        }
        finally
        {
            writer.Reset(Stream.Null);
            _kept = writer;
        }

        output.Write("}"u8);
    }

    private static void WriteAttributes(IBufferWriter<byte> output, EnvelopeAttributes attributes, string type, int version, int reads)
    {
        output.Write("{\"specversion\":\"1.0\",\"id\":"u8);
        JsonText.Write(output, attributes.Id);
        output.Write(",\"source\":"u8);
        JsonText.Write(output, attributes.Source);
        output.Write(",\"type\":"u8);
        JsonText.Write(output, type);
        output.Write(",\"schemaversion\":"u8);
        JsonText.Write(output, version);
        if (reads != version)
        {
            output.Write(",\"schemareads\":"u8);
            JsonText.Write(output, reads);
        }

        output.Write(",\"tenant\":"u8);
        JsonText.Write(output, attributes.Tenant);
        Optional(output, ",\"subject\":"u8, attributes.Subject);
        output.Write(",\"time\":\""u8);
        attributes.Time.UtcDateTime.TryFormat(output.GetSpan(28), out var length, "yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);
        output.Advance(length);
        output.Write("\",\"datacontenttype\":\"application/json\""u8);
        Optional(output, ",\"traceparent\":"u8, attributes.TraceParent);
        Optional(output, ",\"authorization\":"u8, attributes.Authorization);
        output.Write(",\"data\":"u8);
    }

    private static void Optional(IBufferWriter<byte> output, ReadOnlySpan<byte> name, string? value)
    {
        if (value is null) return;
        output.Write(name);
        JsonText.Write(output, value);
    }
}
