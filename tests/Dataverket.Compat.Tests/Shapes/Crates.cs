using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

/// <summary>A type with a list and a set, whose versions are joined by functions: heights are metres first, then centimetres.</summary>
[EventSchema("no.dataverket.prove.crate.seen", 1)]
public sealed partial record CrateV1
{
    public IReadOnlyList<CrateItem> Items { get; init; } = [];
}

[EventSchema("no.dataverket.prove.crate.seen", 2)]
public sealed partial record CrateV2
{
    public IReadOnlyList<CrateItem> Items { get; init; } = [];

    public HashSet<string> Tags { get; init; } = [];

    [Upcaster]
    internal static CrateV2 From(CrateV1 old) => new() { Items = [.. old.Items.Select(item => item with { Height = item.Height * 100L })] };

    [Downcaster(Loses = "items,tags")]
    internal static CrateV1 To(CrateV2 value) => new() { Items = [.. value.Items.Select(item => item with { Height = item.Height / 100 })] };
}

public sealed record CrateItem(string Name, long Height);
