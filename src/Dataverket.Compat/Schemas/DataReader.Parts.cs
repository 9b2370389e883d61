using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Dataverket.Compat.Schemas;

public static partial class DataReader
{
    /// <summary>What converters are handed; it knows no type by itself, so a converter must do its own work. Read-only.</summary>
    public static JsonSerializerOptions ConverterOptions { get; } = MakeOptions();

    /// <summary>The string the reader stands on as UTF-8, escapes resolved; valid while the reader stands there.</summary>
    public static bool TryReadUtf8(ref Utf8JsonReader reader, ref DataNotes notes, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (reader.TokenType != JsonTokenType.String) return notes.Unexpected(ref reader);
        if (!reader.ValueIsEscaped && !reader.HasValueSequence)
        {
            text = reader.ValueSpan;
            return true;
        }

        if (!TryReadText(ref reader, ref notes, out var made)) return false;
        text = Encoding.UTF8.GetBytes(made);
        return true;
    }

    /// <summary>Cuts the next of several names that are joined by a comma and a space.</summary>
    /// <returns>False when there is none left.</returns>
    public static bool TryNextName(ref ReadOnlySpan<byte> rest, scoped ref bool isDone, out ReadOnlySpan<byte> name)
    {
        name = default;
        if (isDone) return false;
        var comma = rest.IndexOf((byte)',');
        isDone = comma < 0;
        name = (isDone ? rest : rest[..comma]).Trim((byte)' ');
        if (!isDone) rest = rest[(comma + 1)..];
        return true;
    }

    /// <summary>Finds a member of the object the reader stands at the beginning of, and moves to its value.</summary>
    public static bool TryFindMember(ref Utf8JsonReader reader, ReadOnlySpan<byte> name)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (IsText(ref reader, name)) return reader.Read();
            reader.Skip();
        }

        return false;
    }

    // Half a surrogate pair is no text of ours.
    private static bool IsText(ref Utf8JsonReader reader, ReadOnlySpan<byte> text)
    {
        try
        {
            return reader.ValueTextEquals(text);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>Whether two readers stand at the same value, however it is spelled. Both are copies.</summary>
    public static bool IsSameValue(Utf8JsonReader one, Utf8JsonReader other)
    {
        try
        {
            return JsonElement.DeepEquals(JsonElement.ParseValue(ref one), JsonElement.ParseValue(ref other));
        }
        catch (InvalidOperationException)
        {
            return false; // Half a surrogate pair: it is the same as nothing.
        }
    }

    /// <summary>The index of a name among names, the case of ASCII letters aside; -1 when it is none of them.</summary>
    public static int FindAnyCase(ReadOnlySpan<byte> name, ReadOnlySpan<string> names)
    {
        for (var i = 0; i < names.Length; i++)
            if (names[i].Length == name.Length && Ascii.EqualsIgnoreCase(name, names[i])) return i;
        return -1;
    }

    /// <summary>Keeps a variant that is not known as it stands, with a remark.</summary>
    /// <param name="reader">Stands at the beginning of the object, and is left at its end.</param>
    /// <param name="notes">Takes the remark.</param>
    /// <param name="tag">Stands at the discriminator's value, a string or a number.</param>
    /// <param name="name">The discriminator's name. A second one is a fault: who takes the last one understands another variant.</param>
    /// <param name="value">The variant.</param>
    public static bool TryReadUnknown<T>(ref Utf8JsonReader reader, ref DataNotes notes, ref Utf8JsonReader tag, ReadOnlySpan<byte> name, out OpenVariant<T> value)
        where T : class
    {
        value = default;
        var rest = tag;
        while (rest.Read() && rest.TokenType == JsonTokenType.PropertyName)
        {
            if (IsText(ref rest, name)) return notes.Refuse(DataFaultKind.Duplicate, ref rest);
            rest.Read();
            rest.Skip();
        }

        string kind;
        if (tag.TokenType == JsonTokenType.Number) kind = JsonElement.ParseValue(ref tag).GetRawText();
        else if (!TryReadText(ref tag, ref notes, out kind)) return false;
        notes.Remark(DataRemarkKind.UnknownVariant, reader.TokenStartIndex);
        var element = JsonElement.ParseValue(ref reader);
        value = new(kind, System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(element).ToArray());
        return true;
    }

    /// <summary>Reads through a converter, which may throw what it likes: that is a fault of the value.</summary>
    public static bool TryReadConverted<T>(ref Utf8JsonReader reader, ref DataNotes notes, JsonConverter<T> converter, DataScalar shape, out T value)
    {
        ArgumentNullException.ThrowIfNull(converter);
        value = default!;
        if (!Fits(reader.TokenType, shape)) return notes.Unexpected(ref reader);
        var at = reader.TokenStartIndex;
        var end = reader;
        end.Skip();
        try
        {
            value = converter.Read(ref reader, typeof(T), ConverterOptions)!;
        }
#pragma warning disable CA1031 // A converter is the user's code and may throw anything; whatever it is, it refused the value.
        catch (Exception)
#pragma warning restore CA1031
        {
            return notes.RefuseAt(DataFaultKind.Domain, at, "");
        }

        // One that stopped early or went too far would make every later member a guess.
        return (value is not null && reader.BytesConsumed == end.BytesConsumed) || notes.RefuseAt(DataFaultKind.Domain, at, "");
    }

    private static bool Fits(JsonTokenType token, DataScalar shape) => shape switch
    {
        DataScalar.Any => true,
        DataScalar.Boolean => token is JsonTokenType.True or JsonTokenType.False,
        DataScalar.Text or DataScalar.Guid or DataScalar.Timestamp or DataScalar.Date or DataScalar.Bytes => token == JsonTokenType.String,
        _ => token == JsonTokenType.Number,
    };

    private static JsonSerializerOptions MakeOptions()
    {
        var options = new JsonSerializerOptions { TypeInfoResolver = JsonTypeInfoResolver.Combine() };
        options.MakeReadOnly();
        return options;
    }
}
