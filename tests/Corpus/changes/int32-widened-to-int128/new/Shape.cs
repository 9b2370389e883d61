[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Int128 Bytes { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Bytes = 1 },
        new() { Bytes = Int128.MaxValue },
    ];
}
