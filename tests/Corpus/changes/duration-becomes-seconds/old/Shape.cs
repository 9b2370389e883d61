[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public TimeSpan Timeout { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Timeout = TimeSpan.FromSeconds(5) },
    ];
}
