[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public string[]? Tags { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Tags = ["a"] },
        new(),
    ];
}
