namespace Dataverket.Migrations;

/// <summary>
/// From which state of the server on a backfill rests. It goes on when each signal has fallen below two thirds of its limit, and says meanwhile which one it is. <c>null</c>
/// turns a signal off. Immutable.
/// </summary>
public sealed record HealthLimits
{
    /// <summary>How far a replica may be behind in time. 500 ms to 1 day, default 10 s. Where there are replicas, the role needs <c>pg_read_all_stats</c>.</summary>
    public TimeSpan? ReplicaLag { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How much WAL a replication slot (a replica, or whoever reads changes) may hold back, in bytes. 1 upward, default off.</summary>
    public long? SlotBytes { get; init; }

    /// <summary>How much WAL the server may write a second, the backfill's own included, in bytes. 1 upward, default off.</summary>
    public long? WalBytesPerSecond { get; init; }

    /// <summary>How many checkpoints a minute may be asked for because the WAL has filled up. 1 upward, default off.</summary>
    public int? CheckpointsPerMinute { get; init; }

    /// <summary>How long any session of the database, but this library's, may wait for a lock. 1 ms to 1 day, default off.</summary>
    public TimeSpan? LockWait { get; init; }

    /// <summary>How old the oldest transaction of the database, but this library's, may be: until it ends, what the backfill leaves behind cannot be cleaned up. 1 ms to 30 days, default off. The role needs <c>pg_read_all_stats</c>.</summary>
    public TimeSpan? TransactionAge { get; init; }

    internal void Check()
    {
        Range(ReplicaLag, TimeSpan.FromDays(1), nameof(ReplicaLag), 500);
        Range(LockWait, TimeSpan.FromDays(1), nameof(LockWait));
        Range(TransactionAge, TimeSpan.FromDays(30), nameof(TransactionAge));
        ArgumentOutOfRangeException.ThrowIfLessThan(SlotBytes ?? 1, 1, nameof(SlotBytes));
        ArgumentOutOfRangeException.ThrowIfLessThan(WalBytesPerSecond ?? 1, 1, nameof(WalBytesPerSecond));
        ArgumentOutOfRangeException.ThrowIfLessThan(CheckpointsPerMinute ?? 1, 1, nameof(CheckpointsPerMinute));
    }

    static void Range(TimeSpan? value, TimeSpan most, string name, int least = 1)
    {
        if (value is not { } span) return;
        ArgumentOutOfRangeException.ThrowIfLessThan(span, TimeSpan.FromMilliseconds(least), name);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(span, most, name);
    }
}
