[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public int Active { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Active = 1 },
    ];
}
