[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public string Timeout { get; set; } = "";
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Timeout = "00:00:05" },
        new() { Timeout = "5 s" },
    ];
}
