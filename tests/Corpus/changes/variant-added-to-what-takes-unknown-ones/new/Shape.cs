[EventSchema("no.dataverket.corpus.thing.changed", 1)]
[JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(Virtual), "virtual")]
[JsonDerivedType(typeof(Physical), "physical")]
public partial class Message
{
    public int Size { get; set; }
}

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
        new Physical { Size = 5, Rack = 1 },
    ];
}
