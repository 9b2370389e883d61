[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public partial class Message
{
    public virtual int Cpu { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1 },
    ];
}
