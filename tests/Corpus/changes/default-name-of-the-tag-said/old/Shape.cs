[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public Placement? Placement { get; init; }
}

[JsonDerivedType(typeof(InRack), "rack")]
public abstract record Placement;

public sealed record InRack(int Rack) : Placement;

static class Samples
{
    public static Message[] Written =>
    [
        new() { Placement = new InRack(1) },
    ];
}
