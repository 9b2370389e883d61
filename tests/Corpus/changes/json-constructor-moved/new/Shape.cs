[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Message(int cpu, string? zone)
    {
        Cpu = cpu;
        Zone = zone;
    }

    [JsonConstructor]
    public Message(int cpu) => Cpu = cpu;

    public int Cpu { get; }

    public string? Zone { get; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new(1, "n"),
    ];
}
