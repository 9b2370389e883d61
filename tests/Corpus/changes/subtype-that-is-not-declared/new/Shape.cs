[EventSchema("no.dataverket.corpus.thing.changed", 1)]
[JsonDerivedType(typeof(Virtual), "virtual")]
public abstract partial class Message;

public sealed class Virtual : Message
{
    public int Cpu { get; set; }
}

public sealed class Physical : Message
{
    public int Rack { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new Virtual { Cpu = 1 },
        new Physical { Rack = 1 },
    ];
}
