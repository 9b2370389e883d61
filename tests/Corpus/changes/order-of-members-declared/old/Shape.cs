[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    public int Cpu { get; set; }
    public string? Zone { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, Zone = "n" },
    ];
}
