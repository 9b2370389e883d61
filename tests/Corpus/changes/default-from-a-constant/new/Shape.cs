[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public const int Usual = 1024;

    public int MemoryMb { get; init; } = Usual;
}

static class Samples
{
    public static Message[] Written =>
    [
        new(),
    ];

    public static string[] Stored => ["{}"];
}
