using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Keeps a second runner off the same table, for as long as the session lives. Polled: a session that waits in <c>pg_advisory_lock</c> deadlocks with a concurrent index build.
/// </summary>
static class RunnerLock
{
    const long Class = 0x6476_6d69_6772_6174;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Takes the lock for the session.</summary>
    /// <exception cref="DatabaseChangeException">Another runner has it for longer than the deadline. Transient.</exception>
    internal static async Task TakeAsync(NpgsqlConnection connection, string what, TimeSpan deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!await connection.ValueAsync<bool>("SELECT pg_try_advisory_lock(hashtextextended($1, $2))", cancellationToken, what, Class).ConfigureAwait(false))
        {
            if (time.GetElapsedTime(started) >= deadline)
            {
                var holder = await connection.ValueAsync<string>(
                    """
                    SELECT 'pid ' || a.pid || ' (' || a.application_name || ')' FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
                    WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended($1, $2)
                      AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                    """, cancellationToken, what, Class).ConfigureAwait(false);
                throw new DatabaseChangeException(
                    string.Create(CultureInfo.InvariantCulture, $"Another runner works on {what} and has done so for {deadline.TotalSeconds:0.#} s: {holder ?? "just ended"}. Wait for it, then run the step again."),
                    isTransient: true);
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }
}
