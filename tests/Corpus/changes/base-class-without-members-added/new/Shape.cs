[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message : Thing
{
    public int Cpu { get; init; }
    public string? Zone { get; init; }
}

public abstract record Thing;

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, Zone = "n" },
        new(),
    ];
}
