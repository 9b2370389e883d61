[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public List<int>? Ports { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Ports = [1, 2] },
        new() { Ports = [1, 1] },
        new(),
    ];
}
