[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public Placement? Placement { get; init; }
}

[JsonDerivedType(typeof(RackPlacement), "rack")]
public abstract record Placement;

public sealed record RackPlacement(int Rack) : Placement;

static class Samples
{
    public static Message[] Written =>
    [
        new() { Placement = new RackPlacement(1) },
    ];
}
