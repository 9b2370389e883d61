[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public int Bytes { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Bytes = 1 },
        new() { Bytes = int.MaxValue },
        new() { Bytes = int.MinValue },
    ];
}
