[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    [JsonPropertyName("cpus")] public int Cpu { get; init; }
    public string? Rack { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, Rack = "a" },
        new() { Cpu = 1 },
    ];
}
