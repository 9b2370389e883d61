[EventSchema("no.dataverket.corpus.thing.changed", 1)]
[JsonDerivedType(typeof(Virtual), "virtual")]
public abstract partial class Message;

public sealed class Virtual : Message
{
    public int Cpu { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new Virtual { Cpu = 1 },
    ];
}
