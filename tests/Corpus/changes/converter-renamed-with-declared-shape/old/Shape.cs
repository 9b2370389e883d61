[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    [JsonConverter(typeof(UnixSeconds)), WireShape(DataScalar.Int64)] public DateTimeOffset At { get; set; }
}

public sealed class UnixSeconds : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => DateTimeOffset.FromUnixTimeSeconds(reader.GetInt64());

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteNumberValue(value.ToUnixTimeSeconds());
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { At = DateTimeOffset.UnixEpoch },
    ];
}
