[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public bool Active { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Active = true },
        new() { Active = false },
    ];
}
