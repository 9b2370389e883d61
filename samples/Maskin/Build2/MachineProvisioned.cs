using Dataverket.Compat.Schemas;
using Kit;

namespace Maskin;

[EventSchema(StoryEnvironment.EventType, 2)]
public sealed partial record MachineProvisioned
{
    public required string MachineId { get; init; }

    public required int Cpu { get; init; }

    public required int MemoryMb { get; init; }

    [Upcaster]
    internal static MachineProvisioned From(MachineProvisionedV1 old)
    {
        var (cpu, memoryMb) = MachineSize.Up(old.Size);
        return new() { MachineId = old.MachineId, Cpu = cpu, MemoryMb = memoryMb };
    }

    [Downcaster]
    internal static MachineProvisionedV1 To(MachineProvisioned machine)
        => new() { MachineId = machine.MachineId, Size = MachineSize.Exact(machine.Cpu, machine.MemoryMb) ?? throw new CannotDowncastException("cpu and memoryMb are no size that version 1 has.") };
}
