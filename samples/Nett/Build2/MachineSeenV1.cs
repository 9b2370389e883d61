using Dataverket.Compat.Schemas;
using Kit;

namespace Nett;

/// <summary>What Nett needs of version 1; it stays as long as the stream may hold one.</summary>
[EventReader(StoryEnvironment.EventType, Oldest = 1, Newest = 1)]
public sealed partial record MachineSeenV1
{
    public required string MachineId { get; init; }

    public required string Size { get; init; }
}
