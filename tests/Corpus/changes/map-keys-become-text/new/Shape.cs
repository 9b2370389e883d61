[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Dictionary<string, int>? Quotas { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Quotas = new() { ["1"] = 1, ["a"] = 2 } },
    ];
}
