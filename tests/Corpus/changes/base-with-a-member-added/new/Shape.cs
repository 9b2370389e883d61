[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message : Placed
{
    public int Cpu { get; set; }
}

public class Placed
{
    public int Rack { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, Rack = 2 },
    ];
}
