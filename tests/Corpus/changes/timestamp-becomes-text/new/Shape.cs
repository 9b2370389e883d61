[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public string At { get; set; } = "";
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { At = "1970-01-01T00:00:00+00:00" },
        new() { At = "soon" },
    ];
}
