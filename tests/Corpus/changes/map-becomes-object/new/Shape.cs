[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public Quotas? Quotas { get; init; }
}

public sealed record Quotas
{
    public int Cpu { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Quotas = new() { Cpu = 1 } },
    ];
}
