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
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { State = (State)7 },
        new() { State = State.Running },
    ];
}
