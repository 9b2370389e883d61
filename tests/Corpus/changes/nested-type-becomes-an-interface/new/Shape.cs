[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public IPlacement? Placement { get; set; }
}

public interface IPlacement
{
    int Rack { get; }
}

public sealed class Placement : IPlacement
{
    public int Rack { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Placement = new Placement { Rack = 1 } },
    ];
}
