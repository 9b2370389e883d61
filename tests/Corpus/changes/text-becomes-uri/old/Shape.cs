[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public string? Link { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Link = "http://a/b" },
        new() { Link = "http://[" },
    ];
}
