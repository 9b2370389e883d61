using Npgsql;

namespace Dataverket.Migrations;

/// <summary>How far a backfill is, as the database holds it. One thread.</summary>
sealed class Checkpoint
{
    Checkpoint(string[]? upper, string[]? cursor, string state, long done, long total, int batchSize, long fence)
    {
        (Upper, Cursor, State, Done, Total, BatchSize, Fence) = (upper, cursor, state, done, total, batchSize, fence);
    }

    /// <summary>The greatest key when the backfill began, the trigger being in place; later rows were never unfilled. <c>null</c> for an empty table.</summary>
    internal string[]? Upper { get; }

    internal string[]? Cursor { get; private set; }

    internal string State { get; }

    internal long Done { get; private set; }

    internal long Total { get; }

    internal int BatchSize { get; }

    /// <summary>Rises with each runner that takes over: one that was believed dead cannot write any more.</summary>
    internal long Fence { get; }

    /// <summary>Begins, or goes on where the last runner ended.</summary>
    /// <exception cref="DatabaseChangeException">The change was declared otherwise when its backfill began.</exception>
    internal static async Task<Checkpoint> OpenAsync(NpgsqlConnection connection, DatabaseChange change, RowFill fill, string job, KeyColumns key, CancellationToken cancellationToken)
    {
        var checksum = await connection.ValueAsync<string>("SELECT checksum FROM dataverket.backfills WHERE change = $1", cancellationToken, job).ConfigureAwait(false);
        if (checksum is null)
        {
            var upper = await connection.ValueAsync<string[]>($"SELECT {key.AsText} FROM {fill.Lock.Sql} ORDER BY {key.Descending} LIMIT 1", cancellationToken).ConfigureAwait(false);
            // An estimate will do, except where it is missing or the table is small.
            var total = await connection.ValueAsync<long>(
                "SELECT CASE WHEN pg_table_size(oid) > 64 * 1024 * 1024 AND reltuples > 0 THEN reltuples::bigint ELSE -1 END FROM pg_class WHERE oid = $1::regclass",
                cancellationToken, fill.Lock.Sql).ConfigureAwait(false);
            if (total < 0) total = await connection.ValueAsync<long>($"SELECT count(*) FROM {fill.Lock.Sql}", cancellationToken).ConfigureAwait(false);
            await connection.RunAsync(
                "INSERT INTO dataverket.backfills (change, checksum, upper_bound, state, done, total, batch_size, fence) VALUES ($1, $2, $3, 'running', 0, $4, 100, 0) ON CONFLICT (change) DO NOTHING",
                cancellationToken, job, change.Checksum, upper ?? (object)DBNull.Value, total).ConfigureAwait(false);
        }
        else if (checksum != change.Checksum)
        {
            throw new DatabaseChangeException(
                $"The backfill of {change.Id} began with another declaration than the present one, so rows would be filled in two ways. Put the declaration back, or undo the expand first.");
        }

        return (await connection.ListAsync(
            "UPDATE dataverket.backfills SET fence = fence + 1, updated = clock_timestamp() WHERE change = $1 RETURNING upper_bound, cursor, state, done, total, batch_size, fence",
            row => new Checkpoint(
                row.IsDBNull(0) ? null : row.GetFieldValue<string[]>(0), row.IsDBNull(1) ? null : row.GetFieldValue<string[]>(1),
                row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt32(5), row.GetInt64(6)),
            cancellationToken, job).ConfigureAwait(false))[0];
    }

    /// <summary>Moves on, in the transaction of the batch.</summary>
    /// <exception cref="DatabaseChangeException">Another runner has taken over; the batch is to be rolled back.</exception>
    internal static async Task MoveAsync(NpgsqlConnection connection, string job, long fence, string[] cursor, int rows, int batchSize, CancellationToken cancellationToken)
    {
        var moved = await connection.RunAsync(
            "UPDATE dataverket.backfills SET cursor = $3, done = done + $4, batch_size = $5, updated = clock_timestamp() WHERE change = $1 AND fence = $2",
            cancellationToken, job, fence, cursor, rows, batchSize).ConfigureAwait(false);
        if (moved == 0) throw new DatabaseChangeException($"Another runner has taken over the backfill of {job}; this one has stopped.", isTransient: true);
    }

    /// <summary>The batch was committed.</summary>
    internal void Moved(string[] cursor, int rows)
    {
        Cursor = cursor;
        Done += rows;
    }
}
