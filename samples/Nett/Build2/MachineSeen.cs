using Dataverket.Compat.Schemas;
using Kit;

namespace Nett;

/// <summary>What Nett needs of version 2.</summary>
[EventReader(StoryEnvironment.EventType, Oldest = 2, Newest = 2)]
public sealed partial record MachineSeen
{
    public required string MachineId { get; init; }

    public required int Cpu { get; init; }

    /// <summary>Maskin never wrote xlarge; whoever writes by hand does, and build 1 refuses it.</summary>
    [Upcaster]
    internal static MachineSeen From(MachineSeenV1 old)
        => new() { MachineId = old.MachineId, Cpu = old.Size switch { "small" => 1, "medium" => 2, "large" => 4, "xlarge" => 8, _ => throw new ArgumentException("a size that version 1 does not have", nameof(old)) } };
}
