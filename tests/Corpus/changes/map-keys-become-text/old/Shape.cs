[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Dictionary<int, int>? Quotas { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Quotas = new() { [1] = 1 } },
    ];
}
