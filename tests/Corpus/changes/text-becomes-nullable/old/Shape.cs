[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public string Zone { get; init; } = "";
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Zone = "a" },
    ];
}
