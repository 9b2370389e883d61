using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

/// <summary>A type whose versions differ by declared steps: version 2 splits and renames, version 3 adds and drops.</summary>
[EventSchema("no.dataverket.prove.size.set", 1)]
public sealed partial record SizeSetV1
{
    public required string MachineId { get; init; }

    public required string Size { get; init; }
}

[EventSchema("no.dataverket.prove.size.set", 2, Reads = 2)]
[Rename("machineId", "id")]
[Split("size", "x", "cpu", "unit")]
public sealed partial record SizeSetV2
{
    public required string Id { get; init; }

    public required int Cpu { get; init; }

    public required string Unit { get; init; }
}

[EventSchema("no.dataverket.prove.size.set", 3, Reads = 3)]
[Add("zone", "\"north\"")]
[Drop("unit", "\"core\"")]
public sealed partial record SizeSet
{
    public required string Id { get; init; }

    public required int Cpu { get; init; }

    public required string Zone { get; init; }
}
