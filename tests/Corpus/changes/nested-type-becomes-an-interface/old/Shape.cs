[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Placement? Placement { get; set; }
}

public sealed class Placement
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
