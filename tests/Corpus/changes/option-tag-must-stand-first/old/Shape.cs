[EventSchema("no.dataverket.corpus.thing.changed", 1)]
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Virtual), "virtual")]
public abstract partial class Message
{
    [JsonPropertyName("a")] public int Size { get; set; }
}

public sealed class Virtual : Message
{
    public int Cpu { get; set; }
}

[JsonSourceGenerationOptions(AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(Message))]
public sealed partial class Wire : JsonSerializerContext;

static class Samples
{
    public static Message[] Written =>
    [
        new Virtual { Size = 1, Cpu = 2 },
    ];

    public static string[] Stored => ["{\"a\":1,\"kind\":\"virtual\"}"];
}
