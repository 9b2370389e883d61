using Dataverket.Compat.Nats.Ledger;

namespace Dataverket.Compat.Nats.Messaging;

/// <summary>A parked message that is looked at, and how often this process has failed on it. Used by one thread at a time.</summary>
internal sealed class ParkedCopy(LogEntry entry, int attempts)
{
    public LogEntry Entry { get; } = entry;

    /// <summary>How often its handler threw in this process, for another reason than one that passes.</summary>
    public int Attempts { get; private set; } = attempts;

    /// <summary>Counts one more.</summary>
    public void Fail() => Attempts++;
}
