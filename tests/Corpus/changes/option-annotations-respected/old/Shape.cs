[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public string Zone { get; set; } = "";
}

[JsonSourceGenerationOptions(RespectNullableAnnotations = false)]
[JsonSerializable(typeof(Message))]
public sealed partial class Wire : JsonSerializerContext;

static class Samples
{
    public static Message[] Written =>
    [
        new() { Zone = null! },
        new() { Zone = "n" },
    ];
}
