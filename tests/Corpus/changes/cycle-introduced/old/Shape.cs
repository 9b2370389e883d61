[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public string? Name { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Name = "a" },
    ];
}
