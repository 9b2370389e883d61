namespace Dataverket.Compat.Nats.Messaging;

/// <summary>What became of the messages a consumer met since it started. A snapshot.</summary>
/// <param name="Handled">Handed to the handler, with a durable effect.</param>
/// <param name="Duplicates">Handled before.</param>
/// <param name="Skipped">Not for this reader.</param>
/// <param name="Parked">Kept for a later build.</param>
/// <param name="Dead">Kept for a person.</param>
/// <param name="Rejected">Refused for security; no body kept.</param>
/// <param name="Retried">Handler attempts that threw.</param>
public sealed record ConsumerCounters(long Handled, long Duplicates, long Skipped, long Parked, long Dead, long Rejected, long Retried);
