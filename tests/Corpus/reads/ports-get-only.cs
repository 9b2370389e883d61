[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    [JsonPropertyName("ports")] public List<int> Ports { get; } = [];
}
