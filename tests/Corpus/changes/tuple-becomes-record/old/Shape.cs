[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public (int, int) Range { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Range = (1, 2) },
    ];
}
