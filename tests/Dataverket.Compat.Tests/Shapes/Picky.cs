using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

[EventSchema("no.dataverket.prove.picky.seen", 1)]
public sealed partial record PickyV1
{
    public string? Word { get; init; }
}

/// <summary>Its converter throws, or returns nothing, when told to; version 2 can be read by readers of version 1.</summary>
[EventSchema("no.dataverket.prove.picky.seen", 2, Reads = 1)]
public sealed partial record Picky
{
    public string? Word { get; init; }

    [Upcaster]
    internal static Picky From(PickyV1 old) => old.Word switch
    {
        "throw" => throw new QuotaException("told to"),
        "null" => null!,
        _ => new() { Word = old.Word },
    };
}
