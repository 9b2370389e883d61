[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public Placement? Placement { get; init; }
}

public class Placement
{
    public int Rack { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Placement = new() { Rack = 1 } },
    ];
}
