[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public double Timeout { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Timeout = 5 },
    ];
}
