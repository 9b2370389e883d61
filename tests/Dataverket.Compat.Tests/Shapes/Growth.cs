using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

[EventSchema("no.dataverket.prove.growth.seen", 1)]
public sealed partial record GrowthV1
{
    public required string Name { get; init; }
}

[EventSchema("no.dataverket.prove.growth.seen", 2, Reads = 1)]
[Add("size", "1")]
public sealed partial record GrowthV2
{
    public required string Name { get; init; }

    public required int Size { get; init; }
}

[EventSchema("no.dataverket.prove.growth.seen", 3, Reads = 1)]
[Add("zone", "\"north\"")]
public sealed partial record Growth
{
    public required string Name { get; init; }

    public required int Size { get; init; }

    public required string Zone { get; init; }
}
