[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public State State { get; set; }
}

[JsonConverter(typeof(JsonStringEnumConverter<State>))]
public enum State
{
    Stopped,
    Running,
    Lost,
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { State = State.Lost },
    ];
}
