[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] public int Cpu { get; init; } = 4;
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 0 },
        new() { Cpu = 2 },
    ];
}
