[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public int MemoryMb { get; init; } = 2048;
}

static class Samples
{
    public static Message[] Written =>
    [
        new(),
        new() { MemoryMb = 5 },
    ];
}
