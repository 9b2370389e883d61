using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Reading;

/// <summary>Data as the schema's own writer writes it.</summary>
internal static class DataJson
{
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static ReadOnlyMemory<byte> Write(MessageSchema schema, object value)
    {
        var output = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(output, Options)) schema.WriteObject(writer, value);
        return output.WrittenMemory;
    }
}
