[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] public required string? Zone { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Zone = "north" },
    ];
}
