[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public Message()
    {
    }

    public Message(int cpu) => Cpu = cpu;

    public int Cpu { get; set; }

    public void Deconstruct(out int cpu) => cpu = Cpu;
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1 },
    ];
}
