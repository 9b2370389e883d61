[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public string Zone { get; set; } = "";
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Zone = "n" },
    ];
}
