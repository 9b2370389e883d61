using Dataverket.Compat.Schemas;
using Kit;

namespace Nett;

/// <summary>A command that takes longer than a build may live.</summary>
[CommandSchema(StoryEnvironment.RewireType, 1)]
public sealed partial record RewireNetwork
{
    public required string Network { get; init; }
}
