[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public List<Dictionary<string, Disk>>? Disks { get; init; }
}

public sealed record Disk(long Bytes);

static class Samples
{
    public static Message[] Written =>
    [
        new() { Disks = [new() { ["a"] = new(5_000_000_000) }] },
    ];
}
