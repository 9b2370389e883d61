[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public Dictionary<string, int>? Quotas { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Quotas = new() { ["a"] = 1 } },
    ];
}
