[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public partial class Message
{
    public int Size { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Size = 1 },
    ];
}
