[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public object? Note { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Note = "s" },
        new() { Note = 5 },
    ];
}
