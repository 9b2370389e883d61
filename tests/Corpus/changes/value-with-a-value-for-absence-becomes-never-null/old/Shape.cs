[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public int? Cpu { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = null },
        new() { Cpu = 1 },
    ];
}
