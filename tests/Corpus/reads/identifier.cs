[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    [JsonPropertyName("id")] public Guid Id { get; init; }
}
