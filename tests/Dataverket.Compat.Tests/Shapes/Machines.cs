using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Tests.Shapes;

[EventSchema("no.dataverket.maskin.machine.provisioned", 1)]
public sealed partial record MachineProvisionedV1
{
    public required string MachineId { get; init; }

    /// <summary>Cores and memory in one text, such as 4x8192; version 2 splits it.</summary>
    public required string Size { get; init; }
}

[EventSchema("no.dataverket.maskin.machine.provisioned", 2)]
public sealed partial record MachineProvisioned
{
    public required string MachineId { get; init; }

    public required int Cpu { get; init; }

    public int MemoryMb { get; init; } = 1024;

    public string? Note { get; init; }

    [Upcaster]
    private static MachineProvisioned From(MachineProvisionedV1 old)
    {
        var parts = old.Size.Split('x');
        return new() { MachineId = old.MachineId, Cpu = int.Parse(parts[0]), MemoryMb = int.Parse(parts[1]) };
    }

    [Downcaster(Loses = "note")]
    private static MachineProvisionedV1 To(MachineProvisioned value)
        => value.Note is null
            ? new() { MachineId = value.MachineId, Size = $"{value.Cpu}x{value.MemoryMb}" }
            : throw new CannotDowncastException("note cannot be said in version 1");
}
