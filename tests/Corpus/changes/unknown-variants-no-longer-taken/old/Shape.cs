[EventSchema("no.dataverket.corpus.thing.changed", 1)]
[JsonPolymorphic(IgnoreUnrecognizedTypeDiscriminators = true)]
[JsonDerivedType(typeof(Virtual), "virtual")]
public partial class Message
{
    public int Size { get; set; }
}

public sealed class Virtual : Message
{
    public int Cpu { get; set; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new Virtual { Size = 5, Cpu = 1 },
    ];

    public static string[] Stored => ["{\"$type\":\"physical\",\"Size\":5}"];
}
