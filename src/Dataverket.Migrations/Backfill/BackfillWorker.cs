using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Walks one range after another on its own connection. One thread.</summary>
sealed class BackfillWorker(
    StepContext context, DatabaseChange change, RowFill fill, BackfillJob job, KeyColumns key, Quarantine quarantine, Brakes brakes, BackfillProgress progress, NpgsqlConnection connection)
{
    readonly BatchSize size = new(job.BatchSize, context.Options.MaxBatch);
    readonly RowPatience patience = new(context.Options.BatchPatience);
    readonly KeyValuePair<string, object?> tag = new("dataverket.change", change.Id);

    internal async Task RunAsync(ConcurrentQueue<RowRange> open, CancellationToken cancellationToken)
    {
        while (open.TryDequeue(out var range)) await WalkAsync(range, cancellationToken).ConfigureAwait(false);
    }

    async Task WalkAsync(RowRange range, CancellationToken cancellationToken)
    {
        var inTheWay = 0;
        var lockedSince = 0L;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await brakes.WaitAsync(connection, cancellationToken).ConfigureAwait(false);
            var started = context.Time.GetTimestamp();
            var limit = size.Next;
            var rows = limit;
            var filling = TimeSpan.Zero;
            string[]? end = null;
            try
            {
                // A batch that has begun is ended, not cut off: it is short.
                await using var transaction = await connection.BeginAsync(CancellationToken.None).ConfigureAwait(false);
                (end, rows) = await BoundAsync(range, limit).ConfigureAwait(false);
                if (end is null) return;
                filling = await FillAsync(range, end, rows, cancellationToken).ConfigureAwait(false);
                await Sql.AnsweredAsync(TimeSpan.FromSeconds(Answer), async silence =>
                {
                    await transaction.CommitAsync(silence).ConfigureAwait(false);
                    return true;
                }, CancellationToken.None).ConfigureAwait(false);
            }
            catch (PostgresException e) when (end is not null && Quarantine.IsRowFault(e))
            {
                if (rows > 1)
                {
                    size.Corner(rows);
                    continue;
                }

                await SkipAsync(range, end, e.SqlState).ConfigureAwait(false);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.QueryCanceled)
            {
                size.Halve();
                MigrationTelemetry.Retried.Add(1, tag);
                var isLate = e.SqlState == PostgresErrorCodes.QueryCanceled;
                if (isLate && limit == 1) patience.Late(change, fill);
                var pause = TimeSpan.FromMilliseconds(Math.Min(500, 10 << Math.Min(inTheWay++, 6)));
                if (inTheWay == 1) lockedSince = started;
                if (inTheWay > 5 && isLate) progress.Report(string.Create(CultureInfo.InvariantCulture, $"a row takes longer than {patience.Limit.TotalSeconds:0.##} s and gets more time; {progress.Done} rows done"));
                else if (inTheWay > 5) await brakes.TellLockedAsync(connection, fill.Lock.Sql, context.Time.GetElapsedTime(lockedSince), cancellationToken).ConfigureAwait(false);
                await Task.Delay(pause, context.Time, cancellationToken).ConfigureAwait(false);
                continue;
            }

            inTheWay = 0;
            range.Cursor = end;
            context.Headway.Make();
            var took = context.Time.GetElapsedTime(started);
            patience.Done(rows, took);
            size.Succeeded(rows, filling, took, brakes.IsQuiet ? context.Options.QuietTarget : context.Options.BatchTarget);
            MigrationTelemetry.Rows.Add(rows, tag);
            MigrationTelemetry.Batch.Record(took.TotalSeconds, tag);
            progress.Add(rows);
            if (context.Options.Duty < 1) await Task.Delay(took * ((1 / context.Options.Duty) - 1), context.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Bounds what the batch may do to others, and finds its last key and how many rows it spans: one round trip.</summary>
    async Task<(string[]? End, int Rows)> BoundAsync(RowRange range, int limit)
    {
        var find = new NpgsqlBatchCommand(key.LastOf(string.Create(CultureInfo.InvariantCulture, $"SELECT {key.List} FROM {fill.From} WHERE {Inside(range)} ORDER BY {key.List} LIMIT {limit}")));
        Bind(find, range, range.Upper);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Settings(), find }, Timeout = Answer };
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
        await reader.NextResultAsync(CancellationToken.None).ConfigureAwait(false);
        return await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false) ? (reader.GetFieldValue<string[]>(0), (int)reader.GetInt64(1)) : (null, 0);
    }

    /// <summary>Fills the rows and moves the range on. How long it took where the rows are: a statement by the server's own clock, in which nobody's way to the server counts; code by ours.</summary>
    async Task<TimeSpan> FillAsync(RowRange range, string[] end, int rows, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = Answer };
        var started = context.Time.GetTimestamp();
        if (fill.Run is { } run)
        {
            var inside = key.Compare("<=", end) + (range.Cursor is null ? "" : " AND " + key.Compare(">", range.Cursor));
            await run(new DataBatch(connection, fill.Batch(inside), rows), cancellationToken).ConfigureAwait(false);
        }
        else
        {
            var command = new NpgsqlBatchCommand(fill.Statement(Inside(range)));
            Bind(command, range, end);
            batch.BatchCommands.Add(new NpgsqlBatchCommand("SELECT clock_timestamp() " + BackfillJob.Clock));
            batch.BatchCommands.Add(command);
        }

        batch.BatchCommands.Add(Move(range, end, rows));
        await using var reader = await batch.ExecuteReaderAsync(CancellationToken.None).ConfigureAwait(false);
        DateTimeOffset? first = null, last;
        do
        {
            // What the statement itself answers is nobody's; the last answer is that of Move.
            last = await reader.ReadAsync(CancellationToken.None).ConfigureAwait(false) && IsClock(reader) ? reader.Moment(0) : null;
            first ??= last;
        }
        while (await reader.NextResultAsync(CancellationToken.None).ConfigureAwait(false));
        if (last is null) throw job.Fenced;
        return fill.Run is null ? last.Value - first!.Value : context.Time.GetElapsedTime(started);
    }

    static bool IsClock(NpgsqlDataReader reader) => reader.FieldCount == 1 && reader.GetName(0) == BackfillJob.Clock && reader.GetDataTypeName(0) == "timestamp with time zone";

    async Task SkipAsync(RowRange range, string[] row, string sqlState)
    {
        await using (var transaction = await connection.BeginAsync(CancellationToken.None).ConfigureAwait(false))
        {
            await quarantine.AddAsync(connection, row, sqlState, CancellationToken.None).ConfigureAwait(false);
            await using (var batch = new NpgsqlBatch(connection) { BatchCommands = { Move(range, row, 1) } })
                if (await batch.ExecuteScalarAsync(CancellationToken.None).ConfigureAwait(false) is null) throw job.Fenced;
            await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        await quarantine.AddedAsync(connection, sqlState, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>What holds for one transaction: one statement, since each costs the server more than what it sets.</summary>
    NpgsqlBatchCommand Settings()
    {
        var command = new NpgsqlBatchCommand(
            """
            SELECT set_config('search_path', $1, true), set_config('statement_timeout', $2, true), set_config('lock_timeout', $3, true),
              set_config('idle_in_transaction_session_timeout', '5000', true), set_config('synchronous_commit', 'off', true)
            """);
        // A row's lock is waited for less long than the server's deadlock check takes, so that it is always the backfill that gives way. Without synchronous_commit a crash of the
        // server repeats some batches; it cannot lose a checkpoint's order.
        foreach (var value in new[] { change.SearchPath, Milliseconds(patience.Limit.TotalMilliseconds), Milliseconds(context.Options.RowLockTimeout.TotalMilliseconds) })
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;

        static string Milliseconds(double value) => ((long)value).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>How long a batch is waited for, in seconds: by then the server has ended it, so that no answer means that there is nobody.</summary>
    int Answer => (int)Math.Ceiling(patience.Limit.TotalSeconds * 2) + 15;

    string Inside(RowRange range) => key.Compare("<=", 1) + (range.Cursor is null ? "" : " AND " + key.Compare(">", 2));

    static void Bind(NpgsqlBatchCommand command, RowRange range, string[] end)
    {
        command.Parameters.Add(new NpgsqlParameter { Value = end });
        if (range.Cursor is not null) command.Parameters.Add(new NpgsqlParameter { Value = range.Cursor });
    }

    NpgsqlBatchCommand Move(RowRange range, string[] cursor, int rows)
    {
        var command = new NpgsqlBatchCommand(BackfillJob.Move);
        foreach (var value in new object[] { job.Name, range.Number, job.Fence, cursor, (long)rows, size.Normal }) command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
