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
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Counts = new() { [State.Stopped] = 1 } },
    ];
}
