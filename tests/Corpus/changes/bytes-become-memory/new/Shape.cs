[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public required ReadOnlyMemory<byte> Key { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Key = new byte[] { 1, 2 } },
    ];
}
