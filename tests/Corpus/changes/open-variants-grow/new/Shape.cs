[EventSchema("no.dataverket.corpus.thing.changed", 1)]
public sealed partial record Message
{
    public OpenVariant<Placement>? Placement { get; init; }
}

[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind"), JsonDerivedType(typeof(InRack), "rack"), JsonDerivedType(typeof(InCloud), "cloud")]
public abstract record Placement;

public sealed record InRack(int Rack) : Placement;

public sealed record InCloud(string Region) : Placement;

static class Samples
{
    public static Message[] Written =>
    [
        new() { Placement = new(new InCloud("north")) },
    ];
}
