[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public ICollection<int>? Ports { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Ports = new List<int> { 1, 2 } },
        new(),
    ];
}
