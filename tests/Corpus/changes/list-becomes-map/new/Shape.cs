[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Dictionary<string, int>? Ports { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Ports = new() { ["a"] = 1 } },
    ];
}
