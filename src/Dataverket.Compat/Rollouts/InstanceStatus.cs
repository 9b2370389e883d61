namespace Dataverket.Compat.Rollouts;

/// <summary>One live process. Immutable.</summary>
/// <param name="Service">The service.</param>
/// <param name="Instance">The process, by a name that survives its restart.</param>
/// <param name="Build">Its build.</param>
/// <param name="AgeSeconds">Seconds since it was last heard of.</param>
public sealed record InstanceStatus(string Service, string Instance, string Build, double AgeSeconds);
