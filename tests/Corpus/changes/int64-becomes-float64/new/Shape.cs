[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public double Bytes { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Bytes = 1 },
        new() { Bytes = 1.5 },
    ];
}
