[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public int Prefix { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Prefix = 1 },
        new() { Prefix = -1 },
        new() { Prefix = 256 },
    ];
}
