using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Takes a table for itself without standing in its queue, since whoever queues for such a lock makes every later reader queue behind it. Between two tries
/// it holds at most what keeps the server's own vacuum off. Only where short transactions leave no gap does it queue at last, for a moment that is bounded.
/// </summary>
static class TableLock
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);
    static readonly TimeSpan FirstQueue = TimeSpan.FromMilliseconds(50);

    /// <summary>How often the time in the queue doubles, at most.</summary>
    static readonly TimeSpan Growth = TimeSpan.FromMilliseconds(500);

    /// <summary>A holder this old will not be gone in a moment: to queue behind it would only hold others up.</summary>
    static readonly TimeSpan Long = TimeSpan.FromSeconds(1);

    /// <summary>The locks that a vacuum stands in the way of.</summary>
    static readonly string[] Vacuum = [StepLock.All, StepLock.Writers, StepLock.Nobody];

    /// <summary>How much longer than the server's deadlock check the vacuum's end is waited for.</summary>
    static readonly TimeSpan Beyond = TimeSpan.FromSeconds(1);

    /// <summary>When to try that again, where it was in vain.</summary>
    static readonly TimeSpan SweepAgain = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Tries until it holds the locks, all of them, in one order for all runners, inside the open transaction, which keeps what it has done so far. With <paramref name="withShapes"/> it also holds the table's
    /// shapes row then, so that no build can register until the transaction ends.
    /// </summary>
    /// <returns>For how long it may go on holding them, where others wait.</returns>
    /// <exception cref="DatabaseChangeException">Not within the deadline; it names who holds the table. Transient.</exception>
    internal static async Task<HoldBudget> TakeAsync(
        NpgsqlConnection connection, DatabaseChange change, IReadOnlyList<StepLock> locks, bool withShapes, ChangeRunnerOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (locks.Count == 0 && !withShapes) return HoldBudget.None;
        locks = [.. locks.OrderBy(held => held.Sql, StringComparer.Ordinal)];
        var tables = locks.Select(held => held.Sql).DefaultIfEmpty(change.TableSql).ToList();
        var names = string.Join(", ", locks.Select(held => held.Name).DefaultIfEmpty(change.TableName));
        var (started, deadline) = (time.GetTimestamp(), options.LockDeadline);
        var patience = options.QueueAfter < deadline / 2 ? options.QueueAfter : deadline / 2;
        var most = options.QueueTimeout < options.HoldTimeout ? options.QueueTimeout : options.HoldTimeout;
        var growth = patience > Growth ? patience : Growth;
        await connection.RunAsync("SAVEPOINT dataverket_lock", cancellationToken).ConfigureAwait(false);
        var (sweptAt, sweeping, isSwept) = (started - 1, TimeSpan.Zero, !locks.Any(held => Vacuum.Contains(held.Mode)));
        while (true)
        {
            if (await TryAsync(connection, change, locks, withShapes, TimeSpan.Zero, options.HoldTimeout, time, cancellationToken).ConfigureAwait(false) is { } taken) return taken;
            var pause = Pause;
            if (!isSwept && (sweptAt < started || time.GetElapsedTime(sweptAt) >= SweepAgain))
            {
                var began = time.GetTimestamp();
                isSwept = await SweepAsync(connection, locks, deadline - time.GetElapsedTime(started), cancellationToken).ConfigureAwait(false);
                sweptAt = time.GetTimestamp();
                sweeping += time.GetElapsedTime(began, sweptAt);
                // It may have been all that was in the way.
                if (isSwept) pause = TimeSpan.Zero;
            }

            // What the vacuum has taken says nothing about short transactions.
            var waited = time.GetElapsedTime(started) - sweeping;
            if (most > TimeSpan.Zero && waited >= patience)
            {
                // Longer and longer, and only behind transactions that are younger than that: one that is older goes on for longer still, and all would wait for nothing.
                var longest = FirstQueue * Math.Pow(2, Math.Min(10, Math.Floor((waited - patience) / growth)));
                var queue = longest < most ? longest : most;
                if ((await Blockers.OfAsync(connection, tables, longest < Long ? longest : Long, cancellationToken).ConfigureAwait(false)).Count == 0)
                {
                    if (await TryAsync(connection, change, locks, withShapes, queue, options.HoldTimeout, time, cancellationToken).ConfigureAwait(false) is { } queued) return queued;
                    // Those who had to wait come first now.
                    pause = queue * (1 + Random.Shared.NextDouble());
                }
            }

            if (time.GetElapsedTime(started) >= deadline)
            {
                var holders = await Blockers.OfAsync(connection, tables, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
                var held = holders.Count > 0 ? "held by " + string.Join("; ", holders) : "held by short transactions in turn";
                throw new DatabaseChangeException(
                    string.Create(CultureInfo.InvariantCulture, $"Change {change.Id}: table {names} could not be locked within {deadline.TotalSeconds:0.#} s; it is {held}. ")
                    + string.Create(CultureInfo.InvariantCulture, $"Nothing was changed, and no reader or writer was kept waiting for more than {most.TotalMilliseconds:0} ms. ")
                    + "Let the transaction end, or end it with pg_terminate_backend, then run the step again.", isTransient: true);
            }

            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Has the server's own vacuum leave the tables, and keeps it off while the transaction lasts. It gives way only to somebody who waits for as long as the server takes to look for deadlocks;
    /// this is waited for in a lock that neither readers nor writers have to stand behind.
    /// </summary>
    /// <returns>Whether it is held; <c>false</c> when something else is at the tables, such as a vacuum by hand.</returns>
    static async Task<bool> SweepAsync(NpgsqlConnection connection, IReadOnlyList<StepLock> locks, TimeSpan left, CancellationToken cancellationToken)
    {
        var (deadlock, bound, statement) = (await connection.ListAsync(
            "SELECT setting::int, current_setting('lock_timeout'), current_setting('statement_timeout') FROM pg_settings WHERE name = 'deadlock_timeout'",
            row => (TimeSpan.FromMilliseconds(row.GetInt32(0)), row.GetString(1), row.GetString(2)), cancellationToken).ConfigureAwait(false))[0];
        var wait = deadlock + Beyond < left ? deadlock + Beyond : left;
        if (wait <= TimeSpan.Zero) return false;
        try
        {
            await connection.RunAllAsync(
                [
                    string.Create(CultureInfo.InvariantCulture, $"SET LOCAL lock_timeout = {Math.Ceiling(wait.TotalMilliseconds):0}"),
                    string.Create(CultureInfo.InvariantCulture, $"SET LOCAL statement_timeout = {(wait + Beyond).TotalMilliseconds:0}"),
                    .. locks.Where(held => Vacuum.Contains(held.Mode)).Select(held => $"LOCK TABLE {held.Sql} IN {StepLock.Nobody} MODE"),
                    $"SET LOCAL lock_timeout = {Catalog.Text(bound)}",
                    $"SET LOCAL statement_timeout = {Catalog.Text(statement)}",
                    // The tries after this one go back to here, and keep it.
                    "SAVEPOINT dataverket_lock",
                ], cancellationToken, (wait + Beyond) * locks.Count).ConfigureAwait(false);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected)
        {
            await connection.RunAsync("ROLLBACK TO SAVEPOINT dataverket_lock", cancellationToken).ConfigureAwait(false);
            return false;
        }
    }

    /// <summary>One try, which stands in the table's queue for so long, or not at all. From the first lock on all is one round trip: a client that is stopped holds nothing without an end.</summary>
    /// <returns>For how long they may be held; <c>null</c> when they could not be taken.</returns>
    static async Task<HoldBudget?> TryAsync(
        NpgsqlConnection connection, DatabaseChange change, IReadOnlyList<StepLock> locks, bool withShapes, TimeSpan queue, TimeSpan hold, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            Sql.Demand(connection);
            await using var batch = new NpgsqlBatch(connection);
            // The shapes row goes with the table and is let go with it: builds must be able to renew their leases while this waits.
            if (withShapes) batch.BatchCommands.Add(new("SELECT FROM dataverket.shapes WHERE table_name = $1 FOR UPDATE NOWAIT") { Parameters = { new NpgsqlParameter { Value = change.TableName } } });
            if (queue == TimeSpan.Zero)
            {
                foreach (var held in locks) batch.BatchCommands.Add(new($"LOCK TABLE {held.Sql} IN {held.Mode} MODE NOWAIT"));
            }
            else
            {
                var bound = await connection.ValueAsync<string>("SELECT current_setting('lock_timeout')", cancellationToken).ConfigureAwait(false);
                // The first table is held while the next one is waited for: they share the time.
                await LimitAsync(connection, string.Create(CultureInfo.InvariantCulture, $"{Math.Max(1, queue.TotalMilliseconds / Math.Max(1, locks.Count)):0}ms"), cancellationToken).ConfigureAwait(false);
                foreach (var held in locks) batch.BatchCommands.Add(new($"LOCK TABLE {held.Sql} IN {held.Mode} MODE"));
                batch.BatchCommands.Add(new("SET LOCAL lock_timeout = " + Catalog.Text(bound!)));
            }

            // What makes nobody wait may be held for as long as the step lasts.
            if (!withShapes && !locks.Any(held => held.Mode is StepLock.All or StepLock.Writers))
            {
                await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
                return HoldBudget.None;
            }

            batch.BatchCommands.Add(new(HoldBudget.Begin(hold)));
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (reader.FieldCount < 3) await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return new HoldBudget(reader.Moment(2), hold, time);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            // It takes the limit back as well.
            await connection.RunAsync("ROLLBACK TO SAVEPOINT dataverket_lock", cancellationToken).ConfigureAwait(false);
            return null;
        }
    }

    static Task LimitAsync(NpgsqlConnection connection, string limit, CancellationToken cancellationToken) =>
        connection.ValueAsync<string>("SELECT set_config('lock_timeout', $1, true)", cancellationToken, limit);
}
