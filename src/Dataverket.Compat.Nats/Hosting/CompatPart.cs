using Dataverket.Compat.Nats.Ledger;

namespace Dataverket.Compat.Nats.Hosting;

/// <summary>One message type that a process reads or writes, or its tasks.</summary>
internal abstract class CompatPart
{
    /// <summary>Runs until the host stops.</summary>
    public abstract Task RunAsync(CompatHost host, CancellationToken cancellationToken);

    /// <summary>Why it does not go on, and what would end that; empty while it does.</summary>
    public virtual string Halt => "";

    /// <summary>Adds what it says of itself.</summary>
    public abstract void Announce(List<AnnouncedUse> reads, List<AnnouncedUse> writes);
}
