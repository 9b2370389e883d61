using System.ComponentModel;
using System.Globalization;
using System.Text.Json;

namespace Dataverket.Compat.Schemas;

/// <summary>Writes the values that <see cref="Utf8JsonWriter"/> does not. Generated writers call it. Stateless.</summary>
[EditorBrowsable(EditorBrowsableState.Advanced)]
public static partial class DataWriter
{
    /// <summary>Passes a value on that may not be null.</summary>
    /// <exception cref="InvalidOperationException">It is null.</exception>
    public static T Present<T>(T? value, string where)
        where T : class
        => value ?? throw new InvalidOperationException($"{where} is null though its type allows no null, so no reader would take the message. Set it, or declare it nullable.");

    /// <summary>The exception for a value of an enum that has no name.</summary>
    public static InvalidOperationException NoName(string type)
        => new($"A value of {type} that has no name cannot be written: enums are written by name. Give the value a name, or use one that has one.");

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, Int128 value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> text = stackalloc byte[48];
        _ = value.TryFormat(text, out var written, default, CultureInfo.InvariantCulture);
        writer.WriteRawValue(text[..written], skipInputValidation: true);
    }

    /// <summary>Writes a number.</summary>
    public static void Write(Utf8JsonWriter writer, UInt128 value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<byte> text = stackalloc byte[48];
        _ = value.TryFormat(text, out var written, default, CultureInfo.InvariantCulture);
        writer.WriteRawValue(text[..written], skipInputValidation: true);
    }

    /// <summary>Writes a date.</summary>
    public static void Write(Utf8JsonWriter writer, DateOnly value)
    {
        ArgumentNullException.ThrowIfNull(writer);
        Span<char> text = stackalloc char[10];
        _ = value.TryFormat(text, out _, "yyyy-MM-dd", CultureInfo.InvariantCulture);
        writer.WriteStringValue(text);
    }
}
