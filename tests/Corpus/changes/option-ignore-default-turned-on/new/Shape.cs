[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public int CpuCount { get; set; } = 4;
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Message))]
public sealed partial class Wire : JsonSerializerContext;

static class Samples
{
    public static Message[] Written =>
    [
        new() { CpuCount = 0 },
    ];
}
