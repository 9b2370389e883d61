[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message
{
    [JsonNumberHandling(JsonNumberHandling.AllowReadingFromString | JsonNumberHandling.WriteAsString)] public int Cpu { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1 },
    ];
}
