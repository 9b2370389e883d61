[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message([property: JsonPropertyName("cpu")] int Cpu, [property: JsonPropertyName("zone")] string? Zone);
