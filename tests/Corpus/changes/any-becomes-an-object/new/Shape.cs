[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Dictionary<string, int>? Spec { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Spec = new() { ["Cpu"] = 1 } },
    ];
}
