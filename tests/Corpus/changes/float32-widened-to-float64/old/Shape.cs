[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public float Load { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Load = 0.5f },
        new() { Load = 1.1f },
    ];
}
