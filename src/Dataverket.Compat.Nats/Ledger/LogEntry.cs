namespace Dataverket.Compat.Nats.Ledger;

/// <summary>One stored entry of a guarded log.</summary>
internal sealed record LogEntry(ulong Sequence, string Subject, string OpId, ReadOnlyMemory<byte> Data);
