[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    [JsonPropertyName("state")] public State State { get; init; }
}

[JsonConverter(typeof(NamesOnly))]
public enum State
{
    Stopped,
    Running,
}

public sealed class NamesOnly() : JsonConverterFactory
{
    private readonly JsonStringEnumConverter _inner = new(null, allowIntegerValues: false);

    public override bool CanConvert(Type type) => type.IsEnum;

    public override JsonConverter? CreateConverter(Type type, JsonSerializerOptions options) => _inner.CreateConverter(type, options);
}
