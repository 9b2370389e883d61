[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    [JsonPropertyName("host")] public string? Host { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Host = "a" },
        new(),
    ];
}
