using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Reads the signals that have a limit, all in one query. One thread at a time.</summary>
sealed class HealthReader(HealthLimits limits, TimeProvider time)
{
    readonly List<Signal> signals = [];
    string query = "";
    string? stopped;
    ReplicaLag? replica;

    /// <summary>Whether any signal has a limit.</summary>
    internal bool IsIdle => signals.Count == 0;

    /// <summary>Finds out how to ask this server.</summary>
    /// <exception cref="DatabaseChangeException">The role may not see a signal that has a limit: what cannot be seen is not taken to be well.</exception>
    internal async Task PrepareAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (sees, replicas) = (await connection.ListAsync(
            "SELECT pg_has_role(current_user, 'pg_read_all_stats', 'USAGE'), (SELECT count(*) FROM pg_stat_replication)", row => (row.GetBoolean(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false))[0];
        if (limits.ReplicaLag is { } lag)
        {
            Demand(sees || replicas == 0, nameof(limits.ReplicaLag));
            replica = new ReplicaLag(time);
            Add("replica_lag", ReplicaLag.Sql, lag.TotalSeconds, (value, limit) => $"a replica is {value:0.0} s behind (limit {limit:0.0} s)");
        }

        if (limits.SlotBytes is { } slot)
            Add("slot_bytes", "SELECT max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) FROM pg_replication_slots", slot, (value, limit) => $"a replication slot holds {Megabytes(value)} of WAL back (limit {Megabytes(limit)})");
        if (limits.WalBytesPerSecond is { } wal)
            Add("wal_rate", "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')", wal, (value, limit) => $"the server writes {Megabytes(value)} of WAL a second (limit {Megabytes(limit)})", TimeSpan.FromSeconds(1));
        if (limits.CheckpointsPerMinute is { } checkpoints)
        {
            var source = connection.PostgreSqlVersion.Major >= 17 ? "SELECT num_requested FROM pg_stat_checkpointer" : "SELECT checkpoints_req FROM pg_stat_bgwriter";
            Add("checkpoints", source, checkpoints, (value, limit) => $"{value:0.#} checkpoints a minute are asked for (limit {limit:0})", TimeSpan.FromMinutes(1));
        }

        if (limits.LockWait is { } wait)
        {
            Add("lock_wait",
                $"""
                SELECT max(extract(epoch FROM clock_timestamp() - l.waitstart)) FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                WHERE NOT l.granted AND a.datname = current_database() AND coalesce(a.application_name, '') !~ '{Connections.OwnNames}'
                """, wait.TotalSeconds, (value, limit) => $"a session has waited {value:0.0} s for a lock (limit {limit:0.0} s)");
        }

        if (limits.TransactionAge is { } age)
        {
            Demand(sees, nameof(limits.TransactionAge));
            Add("transaction_age",
                $"""
                SELECT max(extract(epoch FROM clock_timestamp() - xact_start)) FROM pg_stat_activity
                WHERE datname = current_database() AND pid <> pg_backend_pid() AND coalesce(application_name, '') !~ '{Connections.OwnNames}' AND (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
                """, age.TotalSeconds, (value, limit) => $"a transaction is {value:0.0} s old (limit {limit:0.0} s)");
        }

        query = "SELECT " + string.Join(", ", signals.Select(signal => $"({signal.Sql})::float8"));
        if (replica is not null) query += ReplicaLag.MoreSql;
    }

    /// <summary>Why to rest, and by which signal; <c>null</c> when nothing stands in the way.</summary>
    internal async Task<(string Signal, string Reason)?> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (IsIdle) return null;
        var values = (await connection.ListPreparedAsync(query, row => Enumerable.Range(0, row.FieldCount).Select(i => row.IsDBNull(i) ? 0 : row.GetDouble(i)).ToArray(), cancellationToken).ConfigureAwait(false))[0];
        if (replica is not null) values[0] = replica.Of(values[0], values[^2], values[^1]);
        var (now, was) = (time.GetTimestamp(), stopped);
        (string, string)? verdict = null;
        for (var i = 0; i < signals.Count; i++)
        {
            var signal = signals[i];
            var value = signal.Per is { } per ? signal.RateOf(values[i], now, per, time) : values[i];
            // What has stopped it lets it go on only when it is well below, or it would stop and go with every look.
            var limit = was == signal.Name ? signal.Limit * 2 / 3 : signal.Limit;
            if (verdict is null && value > limit) verdict = (signal.Name, FormattableString.Invariant(signal.Words(value, signal.Limit)));
        }

        stopped = verdict?.Item1;
        return verdict;
    }

    void Add(string name, string sql, double limit, Func<double, double, FormattableString> words, TimeSpan? per = null) => signals.Add(new(name, sql, limit, words, per));

    static void Demand(bool sees, string limit)
    {
        if (!sees) throw new DatabaseChangeException($"The role may not read what {nameof(HealthLimits)}.{limit} is about. Grant it pg_read_all_stats, or set that limit to null.");
    }

    static string Megabytes(double bytes) => (bytes / 1e6).ToString("0.#", CultureInfo.InvariantCulture) + " MB";

    sealed class Signal(string name, string sql, double limit, Func<double, double, FormattableString> words, TimeSpan? per)
    {
        (long At, double Value)? before;
        double rate;

        internal string Name => name;
        internal string Sql => sql;
        internal double Limit => limit;
        internal Func<double, double, FormattableString> Words => words;
        internal TimeSpan? Per => per;

        /// <summary>Growth in so much time; over no less than a quarter of a second, since a shorter time shows only bursts.</summary>
        internal double RateOf(double value, long now, TimeSpan span, TimeProvider clock)
        {
            if (before is not { } last)
            {
                before = (now, value);
                return 0;
            }

            var least = span < TimeSpan.FromSeconds(30) ? TimeSpan.FromMilliseconds(200) : TimeSpan.FromSeconds(10);
            var took = clock.GetElapsedTime(last.At, now);
            if (took < least) return rate;
            rate = (value - last.Value) / took.TotalSeconds * span.TotalSeconds;
            before = (now, value);
            return rate;
        }
    }
}
