[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public string Size { get; set; } = "";
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Size = "1" },
        new() { Size = "one" },
    ];
}
