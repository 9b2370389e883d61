[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Dictionary<State, int>? Counts { get; set; }
}

[JsonConverter(typeof(JsonStringEnumConverter<State>))]
public enum State
{
    Stopped,
    Running,
    Paused,
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Counts = new() { [State.Paused] = 1 } },
    ];
}
