[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public Node? Root { get; init; }
}

public sealed record Node
{
    public Node? Next { get; init; }
    public uint Weight { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Root = new() { Next = new() { Weight = uint.MaxValue } } },
    ];
}
