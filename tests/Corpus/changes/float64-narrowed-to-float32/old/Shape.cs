[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public double Load { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Load = 0.1234567890123 },
        new() { Load = 1e300 },
    ];
}
