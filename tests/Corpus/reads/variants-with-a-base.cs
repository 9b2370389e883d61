[EventSchema("no.dataverket.corpus.thing.changed", 1)]
[JsonDerivedType(typeof(Virtual), "virtual")]
public partial record Message
{
    [JsonPropertyName("size")] public int Size { get; init; }
}

public sealed record Virtual : Message
{
    [JsonPropertyName("cpu")] public int Cpu { get; init; }
}
