namespace Dataverket.Compat.Nats.Assets;

/// <summary>One subject that a role may use, and what for. Immutable.</summary>
/// <param name="Subject">The subject; it may hold wildcards.</param>
/// <param name="Why">What does not work without it.</param>
public sealed record AssetPermission(string Subject, string Why);
