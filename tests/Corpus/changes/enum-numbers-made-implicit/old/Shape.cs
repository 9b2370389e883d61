[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public State State { get; init; }
}

public enum State
{
    Stopped = 0,
    Running = 1,
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { State = State.Running },
        new() { State = State.Stopped },
    ];
}
