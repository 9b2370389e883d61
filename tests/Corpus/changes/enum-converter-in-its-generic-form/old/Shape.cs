[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    [JsonConverter(typeof(JsonStringEnumConverter))] public State State { get; init; }
}

public enum State
{
    Stopped,
    Running,
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { State = State.Running },
    ];
}
