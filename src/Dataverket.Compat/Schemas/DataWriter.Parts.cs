using System.Text.Json;

namespace Dataverket.Compat.Schemas;

public static partial class DataWriter
{
    /// <summary>The exception for an object of a type that is none of the declared variants.</summary>
    public static InvalidOperationException NoVariant(string type)
        => new($"A {type} of a type that is no declared variant cannot be written, since no reader could tell what it is. Declare it with [JsonDerivedType].");

    /// <summary>Writes any value; one that was never set is null.</summary>
    public static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (value.ValueKind == JsonValueKind.Undefined) writer.WriteNullValue();
        else writer.WriteRawValue(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true); // As it was read: half a surrogate pair cannot be written anew.
    }

    /// <summary>Writes a variant that is not known here, byte for byte as it was read.</summary>
    /// <exception cref="InvalidOperationException">There is nothing in it.</exception>
    public static void WriteRaw(Utf8JsonWriter writer, ReadOnlyMemory<byte> raw, string where)
    {
        ArgumentNullException.ThrowIfNull(writer);
        if (raw.IsEmpty) throw new InvalidOperationException($"An OpenVariant of {where} holds neither a value nor an unknown variant. Set it, or declare it nullable.");
        writer.WriteRawValue(raw.Span, skipInputValidation: true);
    }
}
