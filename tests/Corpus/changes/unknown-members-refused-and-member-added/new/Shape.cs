[EventSchema("no.dataverket.corpus.thing.changed", 1)]
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed partial class Message
{
    public int Cpu { get; set; }
    public int Gpu { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, Gpu = 2 },
    ];
}
