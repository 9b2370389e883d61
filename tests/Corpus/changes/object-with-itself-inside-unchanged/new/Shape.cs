[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public Node? Root { get; init; }
}

/// <summary>One of a chain.</summary>
public sealed record Node
{
    public int Weight { get; init; }

    public Node? Next { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Root = new() { Next = new() { Weight = 1 } } },
    ];
}
