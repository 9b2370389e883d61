[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public JsonElement Note { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Note = JsonDocument.Parse("1").RootElement },
        new() { Note = JsonDocument.Parse("\"s\"").RootElement },
    ];
}
