using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Fills rows along the primary key, in batches short enough that other writers hardly notice. A batch and its checkpoint are one transaction, so a runner
/// that dies at any moment loses at most one batch. Runs on the connection that holds the runner's lock: who loses one loses the other. One thread.
/// </summary>
sealed class BackfillWorker(StepContext context, DatabaseChange change, RowFill fill, string job, NpgsqlConnection connection, IProgress<StepProgress>? sink)
{
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        var key = await KeyColumns.ReadAsync(connection, fill.Schema, fill.Table, cancellationToken).ConfigureAwait(false);
        if (key.IsEmpty) throw new DatabaseChangeException($"Table {fill.Lock.Name} has no primary key any more: the backfill goes along it.");
        var quarantine = new Quarantine(context, change, fill, job, key);
        var checkpoint = await Checkpoint.OpenAsync(connection, change, fill, job, key, cancellationToken).ConfigureAwait(false);
        Log.BackfillBegun(context.Logger, change.Id, checkpoint.Done, checkpoint.Total);
        var progress = new BackfillProgress(sink, context.Time, checkpoint.Done, checkpoint.Total);
        progress.Report(checkpoint.Done);

        if (checkpoint.Upper is not null) await WalkAsync(key, quarantine, checkpoint, progress, cancellationToken).ConfigureAwait(false);
        progress.Report(checkpoint.Done, "looking for rows that were changed meanwhile", last: true);
        await quarantine.RetryAsync(connection, cancellationToken).ConfigureAwait(false);
        await quarantine.SweepAsync(connection, cancellationToken).ConfigureAwait(false);
        progress.Report(checkpoint.Done, last: true);
    }

    async Task WalkAsync(KeyColumns key, Quarantine quarantine, Checkpoint checkpoint, BackfillProgress progress, CancellationToken cancellationToken)
    {
        var size = new BatchSize(checkpoint.BatchSize, context.Options.MaxBatch, context.Options.BatchTarget);
        var inTheWay = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await ThrottleAsync(checkpoint, progress, cancellationToken).ConfigureAwait(false);
            var started = context.Time.GetTimestamp();
            var limit = size.Next;
            var rows = limit;
            string[]? end = null;
            try
            {
                // A batch that has begun is ended, not cut off: it is short.
                await using var transaction = await connection.BeginAsync(CancellationToken.None).ConfigureAwait(false);
                await BoundBatchAsync().ConfigureAwait(false);
                (end, rows) = await RangeAsync(key, checkpoint, limit).ConfigureAwait(false);
                if (end is null) return;
                await FillAsync(key, checkpoint.Cursor, end).ConfigureAwait(false);
                await Checkpoint.MoveAsync(connection, job, checkpoint.Fence, end, rows, size.Normal, CancellationToken.None).ConfigureAwait(false);
                await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
            }
            catch (PostgresException e) when (end is not null && Quarantine.IsRowFault(e))
            {
                if (rows > 1)
                {
                    size.Corner(rows);
                    continue;
                }

                await SkipAsync(quarantine, checkpoint, end, e.SqlState, size).ConfigureAwait(false);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.QueryCanceled)
            {
                size.Halve();
                var pause = TimeSpan.FromMilliseconds(Math.Min(500, 10 << Math.Min(inTheWay++, 6)));
                if (inTheWay > 5) progress.Report(checkpoint.Done, string.Create(CultureInfo.InvariantCulture, $"waiting for a row that another transaction has locked; {checkpoint.Done} rows done"));
                await Task.Delay(pause, context.Time, cancellationToken).ConfigureAwait(false);
                continue;
            }

            inTheWay = 0;
            checkpoint.Moved(end, rows);
            size.Succeeded(rows, context.Time.GetElapsedTime(started));
            progress.Report(checkpoint.Done);
        }
    }

    Task BoundBatchAsync() => connection.RunAllAsync(
        [
            "SET LOCAL search_path = " + change.SearchPath,
            string.Create(CultureInfo.InvariantCulture, $"SET LOCAL statement_timeout = {Math.Max(250, (long)(context.Options.BatchTarget.TotalMilliseconds * 10))}"),
            // Below the server's deadlock check, so that it is always the backfill that gives way.
            string.Create(CultureInfo.InvariantCulture, $"SET LOCAL lock_timeout = {(long)context.Options.RowLockTimeout.TotalMilliseconds}"),
            "SET LOCAL idle_in_transaction_session_timeout = 5000",
            // A crash of the server repeats some batches; it cannot lose a checkpoint's order.
            "SET LOCAL synchronous_commit = off",
        ],
        CancellationToken.None);

    /// <summary>The last key of the next batch, and how many rows it spans.</summary>
    async Task<(string[]? End, int Rows)> RangeAsync(KeyColumns key, Checkpoint checkpoint, int limit)
    {
        var after = checkpoint.Cursor is null ? "" : $"{key.Compare(">", 2)} AND ";
        object[] values = checkpoint.Cursor is null ? [checkpoint.Upper!] : [checkpoint.Upper!, checkpoint.Cursor];
        var ends = await connection.ListAsync(
            $"""
            SELECT {key.AsText}, dv_n FROM (SELECT *, row_number() OVER (ORDER BY {key.List}) dv_n FROM (
              SELECT {key.List} FROM {fill.Lock.Sql} WHERE {after}{key.Compare("<=", 1)} ORDER BY {key.List} LIMIT {limit}) dv_a) dv_b
            ORDER BY dv_n DESC LIMIT 1
            """,
            row => (row.GetFieldValue<string[]>(0), (int)row.GetInt64(1)), CancellationToken.None, values).ConfigureAwait(false);
        return ends.Count == 0 ? (null, 0) : ends[0];
    }

    Task<int> FillAsync(KeyColumns key, string[]? cursor, string[] end) => cursor is null
        ? connection.RunAsync($"{fill.Update} WHERE {key.Compare("<=", 1)} AND {fill.Unfilled}", CancellationToken.None, (object)end)
        : connection.RunAsync($"{fill.Update} WHERE {key.Compare("<=", 1)} AND {key.Compare(">", 2)} AND {fill.Unfilled}", CancellationToken.None, end, cursor);

    async Task SkipAsync(Quarantine quarantine, Checkpoint checkpoint, string[] row, string sqlState, BatchSize size)
    {
        await using var transaction = await connection.BeginAsync(CancellationToken.None).ConfigureAwait(false);
        await quarantine.AddAsync(connection, row, sqlState, CancellationToken.None).ConfigureAwait(false);
        await Checkpoint.MoveAsync(connection, job, checkpoint.Fence, row, 1, size.Normal, CancellationToken.None).ConfigureAwait(false);
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
    }

    async Task ThrottleAsync(Checkpoint checkpoint, BackfillProgress progress, CancellationToken cancellationToken)
    {
        if (context.Options.Throttle is not { } throttle) return;
        while (await throttle(cancellationToken).ConfigureAwait(false) is { } reason)
        {
            progress.Report(checkpoint.Done, "resting: " + reason);
            await Task.Delay(TimeSpan.FromMilliseconds(100), context.Time, cancellationToken).ConfigureAwait(false);
        }
    }
}
