[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public DateTime Daily { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Daily = new(2024, 1, 2, 3, 4, 5) },
    ];
}
