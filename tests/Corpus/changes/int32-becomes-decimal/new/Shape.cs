[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public decimal Price { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Price = 1.0m },
        new() { Price = 2m },
        new() { Price = 1.5m },
    ];
}
