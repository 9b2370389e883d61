namespace Dataverket.Compat.Nats.Ledger;

/// <summary>How a process uses the ledger. Immutable.</summary>
public sealed record LedgerOptions
{
    /// <summary>How often the ledger is looked at without being woken. Default 5 s; a stored entry wakes every follower at once.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Whether every reader and writer is followed, as coordinators and tools need it. Default true; a service that only reads and writes follows decisions
    /// alone, so that a thousand others that join cost it nothing.
    /// </summary>
    public bool FollowsParties { get; init; } = true;

    /// <summary>How long a guarded append is settled before it is given up as unknown. Default 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);
}
