using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Takes a table for itself without ever standing in its queue: whoever queues for such a lock makes every later reader queue behind it. Between two tries nothing is held.
/// </summary>
static class TableLock
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>
    /// Tries until it holds the lock, inside the open transaction, which keeps what it has done so far. With <paramref name="withShapes"/> it also holds the table's
    /// shapes row then, so that no build can register until the transaction ends.
    /// </summary>
    /// <exception cref="DatabaseChangeException">Not within the deadline; it names who holds the table. Transient.</exception>
    internal static async Task TakeAsync(
        NpgsqlConnection connection, DatabaseChange change, string mode, bool withShapes, TimeSpan deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await connection.RunAsync("SAVEPOINT dataverket_lock", cancellationToken).ConfigureAwait(false);
        while (true)
        {
            try
            {
                // The shapes row goes with the table and is let go with it: builds must be able to renew their leases while this waits.
                if (withShapes)
                    await connection.RunAsync("SELECT FROM dataverket.shapes WHERE table_name = $1 FOR UPDATE NOWAIT", cancellationToken, change.TableName).ConfigureAwait(false);
                await connection.RunAsync($"LOCK TABLE {change.TableSql} IN {mode} MODE NOWAIT", cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                await connection.RunAsync("ROLLBACK TO SAVEPOINT dataverket_lock", cancellationToken).ConfigureAwait(false);
            }

            if (time.GetElapsedTime(started) >= deadline)
            {
                var holders = await Blockers.OfAsync(connection, change, TimeSpan.Zero, cancellationToken).ConfigureAwait(false);
                var held = holders.Count > 0 ? "held by " + string.Join("; ", holders) : "held by short transactions in turn";
                throw new DatabaseChangeException(
                    string.Create(CultureInfo.InvariantCulture, $"Change {change.Id}: table {change.TableName} could not be locked within {deadline.TotalSeconds:0.#} s; it is {held}. ")
                    + "Nothing was changed and nobody was kept waiting. Let the transaction end, or end it with pg_terminate_backend, then run the step again.", isTransient: true);
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
