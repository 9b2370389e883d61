[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public int CpuCount { get; set; }
    public string? Zone;
}

[JsonSerializable(typeof(Message))]
public sealed partial class Wire : JsonSerializerContext;

static class Samples
{
    public static Message[] Written =>
    [
        new() { CpuCount = 1, Zone = "n" },
    ];
}
