namespace Dataverket.Compat.AspNetCore;

/// <summary>How often one client asked one version of a surface. Immutable.</summary>
/// <param name="Surface">The surface.</param>
/// <param name="Version">Its version.</param>
/// <param name="Client">What the client calls itself; <c>unnamed</c>, <c>invalid</c> or <c>other</c> where no name counts.</param>
/// <param name="Requests">How many requests since the process began.</param>
/// <param name="LastAt">When the last one came.</param>
public sealed record SurfaceCount(string Surface, int Version, string Client, long Requests, DateTimeOffset LastAt);
