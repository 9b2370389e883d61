using Dataverket.Compat.Nats.Ledger;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>The owners of one durable, as the server has them. Each append follows exactly the entry that was seen last. One caller at a time.</summary>
internal sealed class OwnerLog(INatsConnection nats, string durable, TimeProvider time)
{
    private readonly GuardedLog _log = new(JetStreamDomain.Context(nats), JetStreamAssets.OwnersStream, time);

    /// <summary>The subject of the durable's entries.</summary>
    public string Subject { get; } = "dv.owner." + durable;

    /// <summary>The last entry that was seen; <c>null</c> when there is none, or none that this build knows.</summary>
    public OwnerEntry? Last { get; private set; }

    /// <summary>Its sequence; 0 when there is none.</summary>
    public ulong Sequence { get; private set; }

    /// <summary>Reads what is new.</summary>
    /// <returns>Whether anything was.</returns>
    public async Task<bool> FoldAsync(CancellationToken cancellationToken)
    {
        var before = Sequence;
        await foreach (var entry in _log.ReadAsync(Subject, Sequence + 1, cancellationToken).ConfigureAwait(false))
            (Last, Sequence) = (OwnerEntry.TryParse(entry.Data.Span), entry.Sequence);
        return Sequence != before;
    }

    /// <summary>Appends, if nobody else did since the last look.</summary>
    /// <exception cref="CompatNatsException">Unknown within <paramref name="patience"/>.</exception>
    public async Task<bool> TryAppendAsync(OwnerEntry entry, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (await _log.AppendAsync(Subject, Sequence, Guid.CreateVersion7().ToString(), entry.ToJson(), patience, cancellationToken).ConfigureAwait(false) is not { } sequence) return false;
        (Last, Sequence) = (entry, sequence);
        return true;
    }

    /// <summary>Forgets what was seen: somebody may have purged the entries, or restored older ones.</summary>
    public void Reset() => (Last, Sequence) = (null, 0);
}
