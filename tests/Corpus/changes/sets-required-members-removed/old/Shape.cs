[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    [SetsRequiredMembers]
    public Message()
    {
    }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public required string? Zone { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Zone = null },
        new() { Zone = "n" },
    ];
}
