[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message : ICounted
{
    public int Cpu { get; init; }
    public string? Zone { get; init; }
    int ICounted.Count => Cpu;
}

public interface ICounted
{
    int Count { get; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, Zone = "n" },
        new(),
    ];
}
