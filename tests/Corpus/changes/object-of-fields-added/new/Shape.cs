[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public int Cpu { get; set; }
    public Range Ports { get; set; }
}

public struct Range
{
    public int From;
    public int To;
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, Ports = new() { From = 1 } },
    ];
}
