[EventSchema("no.dataverket.corpus.thing.changed", 1)]
[JsonDerivedType(typeof(Virtual), "virtual")]
public abstract partial record Message;

public sealed record Virtual : Message
{
    [JsonPropertyName("cpu")] public int Cpu { get; init; }
}
