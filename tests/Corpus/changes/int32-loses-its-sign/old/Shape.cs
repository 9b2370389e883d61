[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public int Delta { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Delta = -1 },
        new() { Delta = 1 },
    ];
}
