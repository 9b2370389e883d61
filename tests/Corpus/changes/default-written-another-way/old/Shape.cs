[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public int MemoryMb { get; init; } = 1024;
}

static class Samples
{
    public static Message[] Written =>
    [
        new(),
    ];

    public static string[] Stored => ["{}"];
}
