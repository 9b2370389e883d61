namespace Dataverket.Compat.Nats.Ledger;

/// <summary>What a reader found when it read history as it would be at a newer version, without an effect. Immutable.</summary>
/// <param name="Version">The version.</param>
/// <param name="Messages">How many messages were read.</param>
/// <param name="Failed">How many of them would have been parked, kept as dead letters or rejected.</param>
/// <param name="FirstFault">Reason code, place and sequence of the first of those; empty when there is none.</param>
public sealed record ShadowReport(int Version, int Messages, int Failed, string FirstFault);
