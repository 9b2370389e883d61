[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    private int _cpu;

    public int Cpu { get => _cpu; init => _cpu = value; }
    public string? Zone { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, Zone = "n" },
        new(),
    ];
}
