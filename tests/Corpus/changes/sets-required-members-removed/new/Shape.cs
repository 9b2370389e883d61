[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public required string? Zone { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Zone = "n" },
    ];
}
