[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public MachineState State { get; init; }
}

public enum MachineState
{
    Stopped,
    Running,
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { State = MachineState.Running },
    ];
}
