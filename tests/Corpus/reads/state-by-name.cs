[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    [JsonPropertyName("state")] public State State { get; init; }
}

[JsonConverter(typeof(JsonStringEnumConverter<State>))]
public enum State
{
    Stopped,
    Running,
}
