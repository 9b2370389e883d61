[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    [JsonPropertyOrder(2)] public int Cpu { get; set; }
    [JsonPropertyOrder(1)] public string? Zone { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, Zone = "n" },
    ];
}
