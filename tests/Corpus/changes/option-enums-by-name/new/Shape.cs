[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public State State { get; set; }
}

public enum State
{
    Stopped,
    Running,
}

[JsonSourceGenerationOptions(UseStringEnumConverter = true)]
[JsonSerializable(typeof(Message))]
public sealed partial class Wire : JsonSerializerContext;

static class Samples
{
    public static Message[] Written =>
    [
        new() { State = State.Running },
    ];
}
