using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dataverket.Compat.Schemas;

public sealed partial class DataWriter
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    // It costs more to make than a small message to write, and few writers need one.
    private Utf8JsonWriter? _json;

    /// <summary>Writes a value with a converter.</summary>
    /// <exception cref="InvalidOperationException">The converter wrote nothing, or left open what it began. What it throws passes as well.</exception>
    public void Write<T>(JsonConverter<T> converter, T value)
    {
        ArgumentNullException.ThrowIfNull(converter);
        var before = _count;
        var json = TakeJson();
        converter.Write(json, value, DataReader.ConverterOptions);
        var isOpen = json.CurrentDepth != 0;
        json.Flush();
        if (isOpen || _count == before) throw new InvalidOperationException($"{converter.GetType().Name} did not write one whole JSON value, so no reader would take the message.");
        Keep(json);
    }

    /// <summary>Lets a function write; what it writes is not checked.</summary>
    internal void Write(Action<Utf8JsonWriter> write)
    {
        var json = TakeJson();
        write(json);
        json.Flush();
        Keep(json);
    }

    // While it is taken another value may need one; after a fault it is not kept, for the user's code may have disposed of it.
    private Utf8JsonWriter TakeJson()
    {
        var json = _json ?? new(this, Options);
        _json = null;
        return json;
    }

    private void Keep(Utf8JsonWriter json)
    {
        json.Reset();
        _json = json;
    }
}
