using Dataverket.Compat.Schemas;
using Kit;

namespace Maskin;

[EventSchema(StoryEnvironment.EventType, 1)]
public sealed partial record MachineProvisionedV1
{
    public required string MachineId { get; init; }

    public required string Size { get; init; }
}
