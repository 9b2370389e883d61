using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Support;

/// <summary>Reads and writes data with the generated schema of a type, without an envelope.</summary>
internal static class Data
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static MessageSchema<T> Schema<T>()
        where T : notnull
        => TestsSchemas.Instance.Schemas.OfType<MessageSchema<T>>().Single();

    public static T Read<T>(string json)
        where T : notnull
        => TryRead<T>(json, out var value, out var fault) ? value : throw new InvalidOperationException($"{fault.Kind} at '{fault.Pointer}'");

    public static DataFault Fault<T>(string json)
        where T : notnull
        => TryRead<T>(json, out _, out var fault) ? default : fault;

    public static string Write<T>(T value)
        where T : notnull
    {
        var output = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(output, Options)) Schema<T>().Write(writer, value);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static bool TryRead<T>(string json, out T value, out DataFault fault)
        where T : notnull
    {
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json), new JsonReaderOptions { MaxDepth = 128 });
        reader.Read();
        var read = Schema<T>().TryRead(ref reader, out value, out fault);
        // A reader that succeeded stands on the value's last token: nothing is left.
        if (read) Assert.False(reader.Read());
        return read;
    }
}
