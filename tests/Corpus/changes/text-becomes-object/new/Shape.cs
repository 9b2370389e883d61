[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Dictionary<string, int>? Zone { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Zone = new() { ["a"] = 1 } },
    ];
}
