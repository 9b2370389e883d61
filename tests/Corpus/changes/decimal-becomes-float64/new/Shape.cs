[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public double Price { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Price = 0.5 },
        new() { Price = 1e300 },
    ];
}
