using Dataverket.Compat.Schemas;

namespace NativeReader;

[EventSchema("no.dataverket.maskin.machine.resized", 1)]
public sealed partial record MachineResizedV1
{
    public required string MachineId { get; init; }

    public required string Size { get; init; }
}

[EventSchema("no.dataverket.maskin.machine.resized", 2, Reads = 2)]
[Split("size", "x", "cpu", "memoryMb")]
public sealed partial record MachineResizedV2
{
    public required string MachineId { get; init; }

    public required int Cpu { get; init; }

    public required int MemoryMb { get; init; }
}

[EventSchema("no.dataverket.maskin.machine.resized", 3, Reads = 2)]
public sealed partial record MachineResized
{
    public required string MachineId { get; init; }

    public required int Cpu { get; init; }

    public required int MemoryMb { get; init; }

    public string Zone { get; init; } = "north";

    public IReadOnlyList<Disk> Disks { get; init; } = [];

    [Upcaster]
    private static MachineResized From(MachineResizedV2 old) => new() { MachineId = old.MachineId, Cpu = old.Cpu, MemoryMb = old.MemoryMb };

    [Downcaster(Loses = "zone,disks")]
    private static MachineResizedV2 To(MachineResized value) => new() { MachineId = value.MachineId, Cpu = value.Cpu, MemoryMb = value.MemoryMb };

    public sealed record Disk(Guid Id, decimal SizeGb, DateTimeOffset? Since = null);
}
