[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public int Load { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Load = 1 },
    ];
}
