[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public JsonElement Spec { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Spec = JsonDocument.Parse("{\"Cpu\":1,\"Gpu\":2}").RootElement },
        new() { Spec = JsonDocument.Parse("[]").RootElement },
    ];
}
