using System.Text.Json;
using System.Text.Json.Serialization;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

/// <summary>What is awkward to write: members that may be left out before the first that may not, and names that only the encoder can judge.</summary>
[EventSchema("no.dataverket.prove.written.seen", 1)]
public sealed partial record Written
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? First { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull), JsonPropertyName("\u00a0\ud83d\ude00")]
    public string? Odd { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WrittenParts? Parts { get; init; }

    [JsonPropertyName("blåbær \"\\漢")]
    public int Sure { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Open<WrittenKind>? Kind { get; init; }

    [JsonPropertyName("ø")]
    public int?[][]? Lists { get; init; }

    public Dictionary<string, Dictionary<string, string?>> Maps { get; init; } = [];
}

public sealed record WrittenParts(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WrittenParts? Inner = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] WrittenItem? Item = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] byte[]? Bytes = null);

public enum WrittenKind
{
    [JsonStringEnumMemberName("plain \"one\"")]
    Plain,
    [JsonStringEnumMemberName("漢\u2028")]
    Odd,
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "ki\u0001nd")]
[JsonDerivedType(typeof(WrittenNone), "no\ud83d\ude00ne")]
[JsonDerivedType(typeof(WrittenSome), -2)]
public abstract record WrittenItem;

public sealed record WrittenNone : WrittenItem;

public sealed record WrittenSome([property: JsonConverter(typeof(WrittenConverter)), WireShape(DataScalar.Text)] Uri Link, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Count = null) : WrittenItem;

/// <summary>Writes nothing for a link to nowhere.</summary>
public sealed class WrittenConverter : JsonConverter<Uri>
{
    public override Uri Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new(reader.GetString()!, UriKind.RelativeOrAbsolute);

    public override void Write(Utf8JsonWriter writer, Uri value, JsonSerializerOptions options)
    {
        if (value.OriginalString == "throw") throw new QuotaException("told to");
        if (value.OriginalString != "nowhere") writer.WriteStringValue(value.OriginalString);
    }
}
