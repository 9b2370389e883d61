[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    [JsonPropertyName("count")] public int? Count { get; init; }
}
