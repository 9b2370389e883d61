[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message(int CpuCount, string? Zone);

[JsonSourceGenerationOptions(RespectRequiredConstructorParameters = false)]
[JsonSerializable(typeof(Message))]
public sealed partial class Wire : JsonSerializerContext;

static class Samples
{
    public static Message[] Written =>
    [
        new(1, "n"),
    ];

    public static string[] Stored => ["{}"];
}
