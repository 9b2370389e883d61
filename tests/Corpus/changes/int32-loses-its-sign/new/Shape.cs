[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public uint Delta { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Delta = 1 },
        new() { Delta = uint.MaxValue },
    ];
}
