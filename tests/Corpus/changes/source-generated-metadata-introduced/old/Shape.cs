[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public string Mode { get; init; } = "auto";
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Mode = "x" },
    ];

    public static string[] Stored => ["{}"];
}
