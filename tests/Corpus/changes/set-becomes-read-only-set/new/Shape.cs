[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public IReadOnlySet<int>? Ports { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Ports = new HashSet<int> { 1, 2 } },
        new(),
    ];
}
