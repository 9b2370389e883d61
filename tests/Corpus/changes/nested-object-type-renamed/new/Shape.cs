[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public RackPlace? Placement { get; init; }
}

public sealed record RackPlace
{
    public int Rack { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Placement = new() { Rack = 1 } },
    ];
}
