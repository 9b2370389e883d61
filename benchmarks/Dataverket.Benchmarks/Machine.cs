using Dataverket.Compat.Schemas;

namespace Dataverket.Benchmarks;

[EventSchema("no.dataverket.bench.machine.provisioned", 1)]
public sealed partial record Machine
{
    public required string MachineId { get; init; }

    public required int Cpu { get; init; }

    public int MemoryMb { get; init; } = 1024;
}
