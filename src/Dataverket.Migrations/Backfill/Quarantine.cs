using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Rows that cannot be filled: their keys and SQLSTATE, never their values. One thread, on the backfill's connection.</summary>
sealed class Quarantine(StepContext context, DatabaseChange change, RowFill fill, string job, KeyColumns key, Brakes brakes)
{
    /// <summary>SQLSTATE of a row for which up gives NULL without an error: null_value_not_allowed.</summary>
    const string NullFromUp = "22004";
    const int Page = 200;

    /// <summary>How many rows are asked at once for one of which the question fails.</summary>
    const int Part = 10_000;

    /// <summary>How often the question may fail although no row is found for which it does: one may have gone meanwhile.</summary>
    const int Vain = 3;

    readonly SortedDictionary<string, int> faults = new(StringComparer.Ordinal);

    /// <summary>Whether a fault belongs to the row it came from (its value, a check, its size, somebody's trigger with a SQLSTATE of its own) and not to the statement or the server.</summary>
    internal static bool IsRowFault(PostgresException e) => SqlStates.IsOfRow(e.SqlState);

    /// <summary>Why the rows that were tried again or found at the end cannot be filled, and how many for each reason.</summary>
    internal string Why => string.Join("; ", faults.Select(fault => string.Create(CultureInfo.InvariantCulture, $"{fault.Value} by {fault.Key}")));

    /// <summary>Whether there are more than may be put aside.</summary>
    internal bool IsFull { get; private set; }

    /// <summary>Puts a row aside. Once that is committed, <see cref="AddedAsync"/> says whether there is room for more.</summary>
    internal Task AddAsync(NpgsqlConnection connection, string[] row, string sqlState, CancellationToken cancellationToken) =>
        connection.RunAsync(
            "INSERT INTO dataverket.quarantine (change, key, sqlstate) VALUES ($1, $2::text[]::text, $3) ON CONFLICT (change, key) DO UPDATE SET sqlstate = EXCLUDED.sqlstate",
            cancellationToken, job, row, sqlState);

    /// <summary>Tells of a row that was put aside; not in the transaction that has done it, since a refusal would take it back, and its key is what people look for.</summary>
    /// <exception cref="DatabaseChangeException">There are more than may be put aside.</exception>
    internal async Task AddedAsync(NpgsqlConnection connection, string sqlState, CancellationToken cancellationToken)
    {
        MigrationTelemetry.Quarantined.Add(1, new KeyValuePair<string, object?>("dataverket.change", change.Id));
        Log.Quarantined(context.Logger, fill.Lock.Name, sqlState);
        var count = await CountAsync(connection, cancellationToken).ConfigureAwait(false);
        if (count <= context.Options.MaxQuarantined) return;
        IsFull = true;
        throw new DatabaseChangeException($"The backfill of {job} stopped: more than {context.Options.MaxQuarantined} rows of {fill.Lock.Name} cannot be filled. Their keys are in dataverket.quarantine: mend the rows, or undo the expand and correct the expression, or raise MaxQuarantined; then run it again.");
    }

    internal Task<long> CountAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        connection.ValueAsync<long>("SELECT count(*) FROM dataverket.quarantine WHERE change = $1", cancellationToken, job);

    /// <summary>Tries the rows in quarantine again; those that were mended or deleted leave it.</summary>
    internal async Task RetryAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var rows = await connection.ListAsync(
            "SELECT key::text[] FROM dataverket.quarantine WHERE change = $1 ORDER BY key", row => row.GetFieldValue<string[]>(0), cancellationToken, job).ConfigureAwait(false);
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (await FillAsync(connection, row, cancellationToken).ConfigureAwait(false) is { } fault) Note(fault);
        }
    }

    /// <summary>
    /// Looks for rows that the walk along the key could not see: keys that changed meanwhile, old values that up could not read when they were written. Ends when only
    /// rows in quarantine are left.
    /// </summary>
    internal async Task SweepAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (condition, vain) = ($"{fill.Unfilled} AND NOT {IsAside}", 0);
        while (true)
        {
            await brakes.WaitAsync(connection, cancellationToken).ConfigureAwait(false);
            List<string[]> rows;
            try
            {
                rows = await connection.ListLongAsync(
                    $"SELECT {key.AsText} FROM {fill.From} WHERE {condition} LIMIT {Page}", context.Options.ProofTimeout, row => row.GetFieldValue<string[]>(0), cancellationToken, job).ConfigureAwait(false);
            }
            catch (PostgresException e) when (IsRowFault(e) && vain < Vain)
            {
                // The question fails for a row, and the server does not say for which. Once those rows are put aside they are not asked any more.
                if (await SearchAsync(connection, cancellationToken).ConfigureAwait(false) == 0) vain++;
                condition = Bearing("true");
                continue;
            }

            // All at once where that is possible: one by one they could be written faster than they are filled.
            var single = rows.Count < 2 || !await TryFillAsync(connection, rows, cancellationToken).ConfigureAwait(false) ? rows : [];
            foreach (var row in single)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (await FillAsync(connection, row, cancellationToken).ConfigureAwait(false) is not { } fault) continue;
                Note(fault);
                await AddAsync(connection, row, fault.SqlState, cancellationToken).ConfigureAwait(false);
                await AddedAsync(connection, fault.SqlState, cancellationToken).ConfigureAwait(false);
            }

            if (rows.Count < Page) return;
        }
    }

    /// <summary>Puts the rows aside for which it cannot even be asked whether they are filled: part by part along the key, each a tenth of the one before until it is one row.</summary>
    /// <returns>How many there were.</returns>
    async Task<int> SearchAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (found, size) = (0, Part);
        string[]? cursor = null;
        while (true)
        {
            await brakes.WaitAsync(connection, cancellationToken).ConfigureAwait(false);
            object[] from = cursor is null ? [] : [cursor];
            var end = (await connection.ListAsync(
                $"SELECT {key.AsText} FROM (SELECT {key.List} FROM {fill.From}{(cursor is null ? "" : $" WHERE {key.Compare(">", 1)}")} ORDER BY {key.List} LIMIT {size.ToString(CultureInfo.InvariantCulture)}) dv_a ORDER BY {key.Descending} LIMIT 1",
                row => row.GetFieldValue<string[]>(0), cancellationToken, from).ConfigureAwait(false)).FirstOrDefault();
            if (end is null) return found;
            var inside = key.Compare("<=", 2) + (cursor is null ? "" : " AND " + key.Compare(">", 3));
            try
            {
                await connection.ValueAsync<long>($"SELECT count(*) FROM {fill.From} WHERE {inside} AND {Bearing(inside)}", cancellationToken, [job, end, .. from]).ConfigureAwait(false);
            }
            catch (PostgresException e) when (IsRowFault(e))
            {
                if (size > 1)
                {
                    size /= 10;
                    continue;
                }

                Note(RowFault.Of(e));
                await AddAsync(connection, end, e.SqlState, cancellationToken).ConfigureAwait(false);
                await AddedAsync(connection, e.SqlState, cancellationToken).ConfigureAwait(false);
                found++;
            }

            (cursor, size) = (end, Math.Min(Part, size * 10));
        }
    }

    /// <summary>SQL that is true for a row in quarantine; the job is the first parameter.</summary>
    string IsAside => $"EXISTS (SELECT FROM dataverket.quarantine q WHERE q.change = $1 AND q.key = {key.AsText}::text)";

    /// <summary>SQL that is true for a row that is to be filled and is not put aside, and that asks so of no other: only CASE promises the order.</summary>
    string Bearing(string inside) => $"(CASE WHEN NOT ({inside}) OR {IsAside} THEN false ELSE {fill.Unfilled} END)";

    void Note(RowFault fault) => faults[fault.ToString()] = faults.GetValueOrDefault(fault.ToString()) + 1;

    /// <summary>Fills rows in one transaction; false when one of them is locked or cannot be filled, and each has to be asked for by itself.</summary>
    async Task<bool> TryFillAsync(NpgsqlConnection connection, List<string[]> rows, CancellationToken cancellationToken)
    {
        var where = "(" + string.Join(" OR ", rows.Select(row => key.Compare("=", row))) + ")";
        await using var transaction = await connection.BeginAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await context.BoundAsync(connection, change, cancellationToken).ConfigureAwait(false);
            if (fill.Run is { } run) await run(new DataBatch(connection, fill.Batch(where), rows.Count), cancellationToken).ConfigureAwait(false);
            else await connection.RunAsync(fill.Statement(where), cancellationToken).ConfigureAwait(false);
            var left = await connection.ValueAsync<bool>($"SELECT EXISTS (SELECT FROM {fill.From} WHERE {where} AND {fill.Unfilled})", cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            if (!left) context.Headway.Make();
            return !left;
        }
        catch (PostgresException e) when (IsRowFault(e) || e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.QueryCanceled)
        {
            return false;
        }
    }

    /// <summary>Fills one row. That it is filled, and that it is in quarantine no more, are one transaction: an action that does not bear repetition is not repeated.</summary>
    /// <returns>Why it cannot be filled; <c>null</c> when it is filled, or gone.</returns>
    async Task<RowFault?> FillAsync(NpgsqlConnection connection, string[] row, CancellationToken cancellationToken)
    {
        var patience = new RowPatience(context.Options.HoldTimeout);
        var started = context.Time.GetTimestamp();
        while (true)
        {
            await brakes.WaitAsync(connection, cancellationToken).ConfigureAwait(false);
            var locked = false;
            await using var transaction = await connection.BeginAsync(cancellationToken).ConfigureAwait(false);
            try
            {
                await context.BoundAsync(connection, change, cancellationToken).ConfigureAwait(false);
                await connection.RunAsync(string.Create(CultureInfo.InvariantCulture, $"SET LOCAL statement_timeout = {(long)patience.Limit.TotalMilliseconds}"), cancellationToken).ConfigureAwait(false);
                if (fill.Run is { } run) await run(new DataBatch(connection, fill.Batch(key.Compare("=", row)), 1), cancellationToken).ConfigureAwait(false);
                else await connection.RunAsync(fill.Statement(key.Compare("=", 1)), cancellationToken, (object)row).ConfigureAwait(false);
                var left = fill.IsVisible
                    && await connection.ValueAsync<bool>($"SELECT EXISTS (SELECT FROM {fill.From} WHERE {key.Compare("=", 1)} AND {fill.Unfilled})", cancellationToken, (object)row).ConfigureAwait(false);
                if (!left) await connection.RunAsync("DELETE FROM dataverket.quarantine WHERE change = $1 AND key = $2::text[]::text", cancellationToken, job, row).ConfigureAwait(false);
                await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
                if (!left) context.Headway.Make();
                return left ? new RowFault(NullFromUp, null) : null;
            }
            catch (PostgresException e) when (IsRowFault(e))
            {
                return RowFault.Of(e);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.QueryCanceled)
            {
                patience.Late(change, fill);
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
            {
                // Somebody has the row; it is asked for again, for as long as the step may last.
                locked = true;
            }

            await transaction.DisposeAsync().ConfigureAwait(false);
            if (locked) await brakes.TellLockedAsync(connection, fill.Lock.Sql, context.Time.GetElapsedTime(started), cancellationToken).ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromMilliseconds(100), context.Time, cancellationToken).ConfigureAwait(false);
        }
    }
}
