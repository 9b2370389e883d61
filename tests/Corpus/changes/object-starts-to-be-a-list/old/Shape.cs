[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public int Port { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Port = 1 },
    ];
}
