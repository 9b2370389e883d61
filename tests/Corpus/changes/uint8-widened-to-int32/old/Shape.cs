[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public byte Prefix { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Prefix = 0 },
        new() { Prefix = 255 },
    ];
}
