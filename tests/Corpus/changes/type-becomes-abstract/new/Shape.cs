[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public abstract partial class Message
{
    public int Cpu { get; set; }
    public string? Zone { get; set; }
}

public sealed class Provisioned : Message;

static class Samples
{
    public static Message[] Written =>
    [
        new Provisioned { Cpu = 1, Zone = "n" },
    ];
}
