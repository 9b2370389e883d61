using Dataverket.Compat.Rollouts;
using Npgsql;
using NpgsqlTypes;

namespace Dataverket.Compat.Postgres;

/// <summary>
/// Tells when the last message of another version has left a database: a writer says that it writes a version only when no message of another one waits
/// in the outbox and no transaction that began before can still add one. Safe from any thread.
/// </summary>
/// <remarks>
/// Take the mark after this process has begun to write the new version: what it decided before, and has not sent to the database by then, no database
/// can see, so count those operations in the process. It errs to the safe side: any transaction of this database that began before the mark counts, whatever
/// it does (one that only reads, a dump), and any that is prepared. There is no index for the question: the outbox is short
/// when it can be answered with yes, and an index would be paid for with every message.
/// </remarks>
public sealed class OutboxVersions : WriteBacklog
{
    const int MaxMarkLength = 64 * 1024;

    // Every transaction has a virtual id from BEGIN to its end, also while it has not written and is in no snapshot; it is in pg_locks, for every role to
    // see, and not used again. The horizon of snapshots would not do: it misses those, and one forgotten transaction anywhere on the server holds it.
    // Vacuum's workers have no user and send nothing.
    const string Mark = """
        SELECT '1;' || coalesce(string_agg(DISTINCT l.virtualtransaction, ','), '')
        FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'virtualxid' AND l.granted AND l.virtualxid = l.virtualtransaction AND a.datname = current_database() AND a.usesysid IS NOT NULL AND l.pid <> pg_backend_pid()
        """;

    const string IsOpen = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'virtualxid' AND virtualtransaction = ANY ($1))";

    // One that is prepared has left its session and its virtual id, so it may be any of those that were open at the mark, or older.
    const string IsPrepared = "SELECT EXISTS (SELECT FROM pg_prepared_xacts WHERE database = current_database())";

    const string Others = "SELECT EXISTS (SELECT FROM dataverket.outbox WHERE type = $1 AND version <> $2)";

    readonly NpgsqlDataSource source;

    /// <summary>Makes it; nothing is sent.</summary>
    /// <param name="source">The service's database, with the tables of <see cref="CompatTables"/>.</param>
    public OutboxVersions(NpgsqlDataSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        this.source = source;
    }

    /// <summary>Marks this moment: every transaction that begins from now on is newer. A mark means nothing after a restart or failover of the server; take another one then.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The mark, for <see cref="IsClearAsync"/> of any process on the same database.</returns>
    /// <exception cref="NpgsqlException">The database does not answer or refuses.</exception>
    public override async ValueTask<string> MarkAsync(CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Mark);
        return (string)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Whether every message of the type that was added before the mark, or can still be added by a transaction that began before it, is of this version or relayed.</summary>
    /// <param name="mark">What <see cref="MarkAsync"/> gave.</param>
    /// <param name="type">The message type; other types do not matter.</param>
    /// <param name="version">The version that this process writes since before the mark, 1 upward.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False while it is not so; ask again in a second. Once true it stays true as long as every writer keeps to the version.</returns>
    /// <exception cref="ArgumentException"><paramref name="mark"/> is no mark, or <paramref name="type"/> empty.</exception>
    /// <exception cref="NpgsqlException">The database does not answer or refuses.</exception>
    public override async ValueTask<bool> IsClearAsync(string mark, string type, int version, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(mark);
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentOutOfRangeException.ThrowIfLessThan(version, 1);
        var parts = mark.Split(';');
        if (mark.Length > MaxMarkLength || parts.Length != 2 || parts[0] != "1")
            throw new ArgumentException("This is no mark; take one with MarkAsync.", nameof(mark));

        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        var before = parts[1].Split(',', StringSplitOptions.RemoveEmptyEntries);
        if (before.Length > 0 && await AskAsync(connection, IsOpen, [new() { Value = before, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }], cancellationToken).ConfigureAwait(false)) return false;
        if (await AskAsync(connection, IsPrepared, [], cancellationToken).ConfigureAwait(false)) return false;

        // Each question is a transaction of its own, begun after the one before: only a snapshot from here on sees what the last of them has committed.
        return !await AskAsync(connection, Others, [new() { Value = type }, new() { Value = version }], cancellationToken).ConfigureAwait(false);
    }

    static async Task<bool> AskAsync(NpgsqlConnection connection, string sql, NpgsqlParameter[] parameters, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        command.Parameters.AddRange(parameters);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!;
    }
}
