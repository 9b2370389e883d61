[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    [JsonConstructor]
    public Message(int cpu) => Cpu = cpu;

    public int Cpu { get; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new(1),
    ];
}
