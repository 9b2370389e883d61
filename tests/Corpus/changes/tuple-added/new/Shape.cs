[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public int Cpu { get; init; }
    public (int From, int To) Ports { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, Ports = (1, 2) },
    ];
}
