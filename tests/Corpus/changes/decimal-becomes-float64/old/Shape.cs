[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public decimal Price { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Price = 1.2345678901234567890m },
    ];
}
