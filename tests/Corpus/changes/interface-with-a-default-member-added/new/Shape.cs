[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message : IPlaced
{
    public int Cpu { get; init; }
    public string? Zone { get; init; }
}

public interface IPlaced
{
    string? Zone { get; }

    bool IsPlaced => Zone is not null;
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Cpu = 1, Zone = "n" },
        new(),
    ];
}
