[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public TimeOnly Daily { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Daily = new(3, 4, 5) },
    ];
}
