[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public required byte[] Key { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Key = [1, 2] },
    ];
}
