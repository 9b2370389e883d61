[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    /// <summary>How many cores.</summary>
    public int Cpu { get; init; }

    /// <summary>Where it stands.</summary>
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
