[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public List<int>? Ports { get; set; }
}

[JsonSerializable(typeof(Message))]
public sealed partial class Wire : JsonSerializerContext;

static class Samples
{
    public static Message[] Written =>
    [
        new() { Ports = [1] },
    ];
}
