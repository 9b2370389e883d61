using Dataverket.Compat.Schemas;
using Kit;

namespace Nett;

/// <summary>What Nett needs of Maskin's event; Maskin owns the schema.</summary>
[EventReader(StoryEnvironment.EventType, Oldest = 1, Newest = 1)]
public sealed partial record MachineSeen
{
    public required string MachineId { get; init; }

    public required string Size { get; init; }
}
