[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public long Bytes { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Bytes = 1 },
        new() { Bytes = 9_007_199_254_740_993 },
    ];
}
