[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public int Cpu { get; init; } = 4;
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 2 },
        new() { Cpu = 0 },
    ];
}
