[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public int Cpu { get; init; }
    public string? Zone { get; init; }
    public static Message Empty { get; } = new();
    public const int Least = 1;
    public static readonly int Most = 64;
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, Zone = "n" },
        new(),
    ];
}
