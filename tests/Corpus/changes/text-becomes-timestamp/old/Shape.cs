[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public string At { get; set; } = "";
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { At = "2024-01-02T03:04:05+00:00" },
        new() { At = "soon" },
    ];
}
