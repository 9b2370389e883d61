[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public List<string?>? Tags { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Tags = [null] },
        new() { Tags = ["a"] },
    ];
}
