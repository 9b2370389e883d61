using Dataverket.Compat.Schemas;

namespace Dataverket.Benchmarks.Reading;

/// <summary>The data of the measured messages: many small members in lists of objects, or few members with long texts.</summary>
[EventSchema("no.dataverket.bench.machine.measured", 1)]
public sealed partial record BenchMachine
{
    public required string MachineId { get; init; }

    public required int Cpu { get; init; }

    public int MemoryMb { get; init; } = 1024;

    public bool IsOn { get; init; }

    public BenchState State { get; init; }

    public DateTimeOffset Since { get; init; }

    public string? Note { get; init; }

    public List<BenchDisk> Disks { get; init; } = [];
}
