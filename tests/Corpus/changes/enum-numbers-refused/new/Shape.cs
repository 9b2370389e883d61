[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public State State { get; set; }
}

public sealed class NamesOnly() : JsonConverterFactory
{
    private readonly JsonStringEnumConverter _inner = new(null, allowIntegerValues: false);

    public override bool CanConvert(Type type) => type.IsEnum;

    public override JsonConverter? CreateConverter(Type type, JsonSerializerOptions options) => _inner.CreateConverter(type, options);
}

[JsonConverter(typeof(NamesOnly))]
public enum State
{
    Stopped,
    Running,
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { State = State.Stopped },
    ];
}
