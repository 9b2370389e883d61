[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial class Message : Sized
{
    [JsonPropertyName("cores")] public override int Cpu { get; set; }
}

public class Sized
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
