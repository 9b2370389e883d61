namespace Dataverket.Migrations;

/// <summary>
/// How far the slowest replica is behind. What the server says is the last value that it measured, which stands still when a replica does; so the place in the log is noted with
/// each look, and a replica is as old as the last place that it has reached. One thread at a time.
/// </summary>
sealed class ReplicaLag(TimeProvider time)
{
    const int Most = 10_000;
    readonly Queue<(long At, double Place)> seen = new();

    internal const string Sql = "SELECT max(extract(epoch FROM replay_lag)) FROM pg_stat_replication WHERE replay_lsn < pg_current_wal_lsn()";

    internal const string MoreSql =
        ", (SELECT min(pg_wal_lsn_diff(replay_lsn, '0/0')) FROM pg_stat_replication)::float8, pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8";

    /// <summary>Seconds.</summary>
    /// <param name="said">What the server says.</param>
    /// <param name="replayed">The place up to which the slowest replica has come; 0 without one.</param>
    /// <param name="written">The place up to which the server has written.</param>
    internal double Of(double said, double replayed, double written)
    {
        var now = time.GetTimestamp();
        if (replayed == 0 || replayed >= written)
        {
            seen.Clear();
            return 0;
        }

        if (seen.Count < Most) seen.Enqueue((now, written));
        while (seen.Count > 1 && seen.ElementAt(1).Place <= replayed) seen.Dequeue();
        return Math.Max(said, time.GetElapsedTime(seen.Peek().At, now).TotalSeconds);
    }
}
