using Npgsql;

namespace Dataverket.Migrations;

/// <summary>How far a backfill is, as the database holds it. Opened by one runner at a time; each opening fences the one before off.</summary>
sealed class BackfillJob
{
    internal required string Name { get; init; }

    /// <summary>What is not walked yet, in parts. Empty for an empty table, and once all is walked.</summary>
    internal required IReadOnlyList<RowRange> Ranges { get; init; }

    internal required long Done { get; init; }

    internal required long Total { get; init; }

    internal required int BatchSize { get; init; }

    /// <summary>Rises with each runner that takes over: one that was believed dead cannot write any more.</summary>
    internal required long Fence { get; init; }

    /// <summary>Begins, or goes on where the last runner ended.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="change">The change.</param>
    /// <param name="fill">The rows.</param>
    /// <param name="name">The job's name.</param>
    /// <param name="key">The key that it goes along.</param>
    /// <param name="workers">How many will share it.</param>
    /// <param name="bound">How long it may take to count rows and to part them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DatabaseChangeException">The change was declared otherwise when its backfill began.</exception>
    internal static async Task<BackfillJob> OpenAsync(NpgsqlConnection connection, DatabaseChange change, RowFill fill, string name, KeyColumns key, int workers, TimeSpan bound, CancellationToken cancellationToken)
    {
        await BeginAsync(connection, change, fill, name, key, bound, cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginAsync(cancellationToken).ConfigureAwait(false);
        var job = (await connection.ListAsync(
            "UPDATE dataverket.backfills SET fence = fence + 1, updated = clock_timestamp() WHERE change = $1 RETURNING upper_bound, cursor, done, total, batch_size, fence",
            row => (
                Upper: row.IsDBNull(0) ? null : row.GetFieldValue<string[]>(0), Cursor: row.IsDBNull(1) ? null : row.GetFieldValue<string[]>(1),
                Done: row.GetInt64(2), Total: row.GetInt64(3), BatchSize: row.GetInt32(4), Fence: row.GetInt64(5)),
            cancellationToken, name).ConfigureAwait(false))[0];
        // Each batch of the runner before holds its range's row until it commits: this waits for it, and the next one finds another fence.
        var rows = await connection.ListAsync(
            "UPDATE dataverket.backfill_ranges SET fence = $2 WHERE change = $1 RETURNING range, cursor, upper_bound, done",
            row => (Range: new RowRange(row.GetInt32(0), row.IsDBNull(1) ? null : row.GetFieldValue<string[]>(1), row.GetFieldValue<string[]>(2)), Done: row.GetInt64(3)),
            cancellationToken, name, job.Fence).ConfigureAwait(false);
        var ranges = rows.Select(row => row.Range).OrderBy(range => range.Number).ToList();
        if (ranges.Count == 0 && job.Upper is { } upper && !new RowRange(0, job.Cursor, upper).IsWalked)
        {
            ranges.Add(new RowRange(1, job.Cursor, upper));
            await AddAsync(connection, name, ranges[0], job.BatchSize, job.Fence, cancellationToken).ConfigureAwait(false);
        }

        ranges.RemoveAll(range => range.IsWalked);
        if (ranges.Count > 0 && ranges.Count < workers)
            ranges = await RangeSplitter.SplitAsync(connection, fill, name, key, ranges, workers, job.BatchSize, job.Fence, bound, cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        return new BackfillJob { Name = name, Ranges = ranges, Done = job.Done + rows.Sum(row => row.Done), Total = job.Total, BatchSize = job.BatchSize, Fence = job.Fence };
    }

    internal static Task AddAsync(NpgsqlConnection connection, string name, RowRange range, int batchSize, long fence, CancellationToken cancellationToken) => connection.RunAsync(
        "INSERT INTO dataverket.backfill_ranges (change, range, cursor, upper_bound, batch_size, fence) VALUES ($1, $2, $3, $4, $5, $6)",
        cancellationToken, name, range.Number, range.Cursor ?? (object)DBNull.Value, range.Upper, batchSize, fence);

    /// <summary>The column that says what the server's clock shows.</summary>
    internal const string Clock = "dv_clock";

    /// <summary>Moves a range on, in the transaction of the batch; the parameters are the job, the range, the fence, the last key, the number of rows and the size of a batch. No answer: another runner has taken over.</summary>
    internal const string Move = "UPDATE dataverket.backfill_ranges SET cursor = $4, done = done + $5, batch_size = $6 WHERE change = $1 AND range = $2 AND fence = $3 RETURNING clock_timestamp() " + Clock;

    /// <summary>The exception for a batch that could not move its range on.</summary>
    internal DatabaseChangeException Fenced => new($"Another runner has taken over the backfill of {Name}; this one has stopped.", isTransient: true);

    /// <summary>All ranges are walked: the parts become one again.</summary>
    /// <exception cref="DatabaseChangeException">Another runner has taken over.</exception>
    internal async Task EndAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var ended = await connection.RunAsync(
            """
            WITH gone AS (DELETE FROM dataverket.backfill_ranges WHERE change = $1 AND fence = $2 RETURNING done, batch_size)
            UPDATE dataverket.backfills SET cursor = upper_bound, updated = clock_timestamp(),
              done = done + (SELECT coalesce(sum(done), 0) FROM gone), batch_size = coalesce((SELECT max(batch_size) FROM gone), batch_size)
            WHERE change = $1 AND fence = $2
            """, cancellationToken, Name, Fence).ConfigureAwait(false);
        if (ended == 0) throw Fenced;
    }

    static async Task BeginAsync(NpgsqlConnection connection, DatabaseChange change, RowFill fill, string name, KeyColumns key, TimeSpan bound, CancellationToken cancellationToken)
    {
        var checksum = await connection.ValueAsync<string>("SELECT checksum FROM dataverket.backfills WHERE change = $1", cancellationToken, name).ConfigureAwait(false);
        if (checksum is not null)
        {
            if (checksum == change.Checksum) return;
            throw new DatabaseChangeException(
                $"The backfill of {change.Id} began with another declaration than the present one, so rows would be filled in two ways. Put the declaration back, or undo the expand first.");
        }

        // The greatest key now, the trigger being in place: later rows were never unfilled.
        var upper = (await connection.ListLongAsync($"SELECT {key.AsText} FROM {fill.From} ORDER BY {key.Descending} LIMIT 1", bound, row => row.GetFieldValue<string[]>(0), cancellationToken).ConfigureAwait(false)).FirstOrDefault();
        var total = await RowCount.OfAsync(connection, fill, bound, cancellationToken).ConfigureAwait(false);
        await connection.RunAsync(
            "INSERT INTO dataverket.backfills (change, checksum, upper_bound, state, done, total, batch_size, fence) VALUES ($1, $2, $3, 'running', 0, $4, 100, 0) ON CONFLICT (change) DO NOTHING",
            cancellationToken, name, change.Checksum, upper ?? (object)DBNull.Value, total).ConfigureAwait(false);
    }
}
