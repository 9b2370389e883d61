[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    [JsonPropertyName("cpu")] public int Cpu { get; init; }
    [JsonPropertyName("zone")] public required string Zone { get; init; }
}
