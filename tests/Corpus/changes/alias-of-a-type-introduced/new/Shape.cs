using Quotas = System.Collections.Generic.Dictionary<string, int>;

[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public Quotas? Quotas { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Quotas = new() { ["a"] = 1 } },
    ];
}
