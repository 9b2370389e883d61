[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public Placement? Placement { get; init; }
}

[JsonDerivedType(typeof(InRack), "rack")]
public abstract record Placement;

public sealed record InRack : Placement
{
    public int Rack { get; init; }

    public string? Zone { get; init; }
}

static class Samples
{
    public static Message[] Written =>
    [
        new() { Placement = new InRack { Rack = 1, Zone = "n" } },
    ];
}
