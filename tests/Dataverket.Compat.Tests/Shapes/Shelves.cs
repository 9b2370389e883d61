using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

/// <summary>A type whose versions say different things of what is absent: by declared steps to version 2, by a function to version 3.</summary>
[EventSchema("no.dataverket.prove.shelf.seen", 1)]
public sealed partial record ShelfV1
{
    public required string MachineId { get; init; }

    public int MemoryMb { get; init; } = 1024;

    public ShelfPart? Part { get; init; }

    public string? Size { get; init; }

    [Alias("rooms")]
    public int Room { get; init; }
}

public sealed record ShelfPart
{
    public required int Weight { get; init; }
}

[EventSchema("no.dataverket.prove.shelf.seen", 2)]
[Rename("machineId", "id")]
[Rename("part", "mainPart")]
[Split("size", "x", "cpu", "unit")]
[Add("zone", "\"north\"")]
public sealed partial record ShelfV2
{
    public required string Id { get; init; }

    public int MemoryMb { get; init; } = 2048;

    public ShelfPart? MainPart { get; init; }

    public int? Cpu { get; init; }

    public string? Unit { get; init; }

    public int Room { get; init; }

    public string Zone { get; init; } = "";
}

[EventSchema("no.dataverket.prove.shelf.seen", 3)]
public sealed partial record Shelf
{
    public required string Id { get; init; }

    public int? MemoryMb { get; init; }

    public Dictionary<string, int> Labels { get; init; } = [];

    public OpenVariant<SampleDisk>? Box { get; init; }

    public int Count { get; init; }

    [OneOrMany]
    public IReadOnlyList<ShelfPart> Parts { get; init; } = [];

    [Upcaster]
    private static Shelf From(ShelfV2 old) => new() { Id = old.Id, MemoryMb = old.MemoryMb };

    [Downcaster(Loses = "labels,box,count,parts")]
    private static ShelfV2 To(Shelf value) => new() { Id = value.Id, MemoryMb = value.MemoryMb ?? throw new CannotDowncastException("no memory cannot be said in version 2") };
}
