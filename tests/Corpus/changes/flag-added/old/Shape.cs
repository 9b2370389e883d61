[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public State State { get; set; }
}

[Flags]
[JsonConverter(typeof(JsonStringEnumConverter<State>))]
public enum State
{
    Read = 1,
    Write = 2,
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { State = State.Read | State.Write },
    ];
}
