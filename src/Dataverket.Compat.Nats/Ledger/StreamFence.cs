namespace Dataverket.Compat.Nats.Ledger;

/// <summary>A place in a stream that a version is not written past. Immutable.</summary>
/// <param name="Stream">The stream.</param>
/// <param name="Sequence">Its last sequence when the fence was taken; 0 when it was empty.</param>
public sealed record StreamFence(string Stream, ulong Sequence);
