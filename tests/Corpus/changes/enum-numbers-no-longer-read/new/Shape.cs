[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public State State { get; set; }
}

public sealed class NamesOnly() : JsonStringEnumConverter<State>(null, allowIntegerValues: false);

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
