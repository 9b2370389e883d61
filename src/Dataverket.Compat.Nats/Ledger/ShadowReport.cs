namespace Dataverket.Compat.Nats.Ledger;

/// <summary>What a reader found when it read history as it would be at a newer version, without an effect. Immutable.</summary>
/// <param name="Version">The version.</param>
/// <param name="Messages">How many messages of the type were read.</param>
/// <param name="Failed">How many of them would have been parked, kept as dead letters or rejected.</param>
/// <param name="FirstFault">Reason code, place and sequence of the first of those; empty when there is none.</param>
public sealed record ShadowReport(int Version, int Messages, int Failed, string FirstFault)
{
    /// <summary>How many of them were also cast down again from that version, as writers do until it is active; 0 where the reader has no downcaster.</summary>
    public int CastDown { get; init; }
}
