[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public int Cpu { get; init; }
    public string? Zone { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, Zone = "n" },
        new(),
    ];
}
