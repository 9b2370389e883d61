using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Who holds a table, for people. Never what they run: a query's text holds values.</summary>
static class Blockers
{
    /// <summary>Sessions that hold a lock on one of the tables or a partition of it, the oldest transaction first; with <paramref name="olderThan"/> only transactions of that age, and those whose age the role may not see, which may have any; <paramref name="onlyCertain"/> leaves out those, and vacuums, which give way.</summary>
    internal static async Task<List<string>> OfAsync(NpgsqlConnection connection, IEnumerable<string> tables, TimeSpan olderThan, CancellationToken cancellationToken, bool onlyCertain = false)
    {
        await connection.ForgetActivityAsync(cancellationToken).ConfigureAwait(false);
        return await connection.ListAsync(
            """
            SELECT a.pid, coalesce(nullif(a.application_name, ''), a.usename, a.backend_type, 'another role'), coalesce(a.state, ''), extract(epoch FROM clock_timestamp() - a.xact_start)::float8
            FROM pg_stat_activity a
            WHERE a.pid <> pg_backend_pid() AND (a.xact_start IS NULL OR a.xact_start < clock_timestamp() - make_interval(secs => $2))
              AND NOT ($3 AND (a.xact_start IS NULL OR a.backend_type = 'autovacuum worker')) AND a.pid IN (
              SELECT l.pid FROM pg_locks l WHERE l.locktype = 'relation' AND l.granted AND l.relation = ANY (SELECT to_regclass(t)::oid FROM unnest($1::text[]) t UNION ALL SELECT p.relid::oid FROM unnest($1::text[]) t, pg_partition_tree(to_regclass(t)) p)
                AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database()))
            ORDER BY a.xact_start NULLS LAST LIMIT 5
            """,
            row => row.IsDBNull(3)
                ? string.Create(CultureInfo.InvariantCulture, $"pid {row.GetInt32(0)} ({row.GetString(1)}, of which this role may see no more: grant it pg_read_all_stats)")
                : string.Create(CultureInfo.InvariantCulture, $"pid {row.GetInt32(0)} ({row.GetString(1)}, {row.GetString(2)}, transaction open for {row.GetDouble(3):0.0} s)"),
            cancellationToken, tables.ToArray(), olderThan.TotalSeconds, onlyCertain).ConfigureAwait(false);
    }

    /// <summary>The sessions that one session waits for, the oldest transaction first.</summary>
    internal static Task<List<string>> AheadOfAsync(NpgsqlConnection connection, int pid, CancellationToken cancellationToken) => connection.ListAsync(
        """
        SELECT b.pid, coalesce(nullif(a.application_name, ''), a.usename, a.backend_type, 'another role'), coalesce(a.state, ''), to_char(a.xact_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
        FROM (SELECT DISTINCT unnest(pg_blocking_pids($1)) AS pid) b LEFT JOIN pg_stat_activity a ON a.pid = b.pid
        ORDER BY a.xact_start NULLS LAST, b.pid LIMIT 5
        """,
        row => row.GetInt32(0) == 0 ? "a prepared transaction (see pg_prepared_xacts)"
            : row.IsDBNull(3) ? string.Create(CultureInfo.InvariantCulture, $"pid {row.GetInt32(0)} ({row.GetString(1)}, of which this role may see no more: grant it pg_read_all_stats)")
            : string.Create(CultureInfo.InvariantCulture, $"pid {row.GetInt32(0)} ({row.GetString(1)}, {row.GetString(2)}, transaction open since {row.GetString(3)} UTC)"),
        cancellationToken, pid);
}
