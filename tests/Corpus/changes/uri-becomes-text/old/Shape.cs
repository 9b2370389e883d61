[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Uri? Link { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Link = new("http://a/b") },
    ];
}
