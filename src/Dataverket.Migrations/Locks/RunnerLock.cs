using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Keeps a second runner off the same table, for as long as a session of this one lives that could still change something. One session, the guard, holds the lock from the
/// beginning; the one that runs a step joins it first, so that a guard that is lost in the middle of a step lets nobody else in before the step has ended. Polled: a session that
/// waits in <c>pg_advisory_lock</c> deadlocks with a concurrent index build.
/// </summary>
static class RunnerLock
{
    /// <summary>The locks of guards, and those of sessions that run steps.</summary>
    const long Guards = 0x6476_6d69_6772_6174, Steps = 0x6476_7374_6570_7321;

    const string Take = "SELECT pg_try_advisory_lock(hashtextextended($1, $2))";

    /// <summary>Sessions of one runner that come one after the other do not wait for each other: what keeps runners apart is the guard.</summary>
    const string Share = "SELECT pg_try_advisory_lock_shared(hashtextextended($1, $2))";

    /// <summary>Whether nobody has it: taken and given back in one statement.</summary>
    const string IsFree = "SELECT CASE WHEN pg_try_advisory_lock(hashtextextended($1, $2)) THEN pg_advisory_unlock(hashtextextended($1, $2)) ELSE false END";

    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Within which the server notices that nobody waits for a statement any more, and then some.</summary>
    static readonly TimeSpan Noticed = TimeSpan.FromSeconds(30);

    /// <summary>Takes the lock for the guard's session, and waits until a runner that has lost its own guard has ended its step.</summary>
    /// <exception cref="DatabaseChangeException">Another runner has it for longer than the deadline. Transient.</exception>
    internal static async Task TakeAsync(NpgsqlConnection guard, string what, TimeSpan deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!await PollAsync(guard, Take, what, Guards, deadline, time, cancellationToken).ConfigureAwait(false))
        {
            var holder = await HolderAsync(guard, what, Guards, cancellationToken).ConfigureAwait(false);
            throw new DatabaseChangeException(
                string.Create(CultureInfo.InvariantCulture, $"Another runner works on {what} and has done so for {deadline.TotalSeconds:0.#} s: {holder}. Wait for it, then run the step again."),
                isTransient: true);
        }

        if (deadline < Noticed) deadline = Noticed;
        if (!await PollAsync(guard, IsFree, what, Steps, deadline, time, cancellationToken).ConfigureAwait(false))
        {
            var holder = await HolderAsync(guard, what, Steps, cancellationToken).ConfigureAwait(false);
            throw new DatabaseChangeException(
                string.Create(CultureInfo.InvariantCulture, $"Another runner has lost its lock on {what}, but a step of it is still under way, for {deadline.TotalSeconds:0.#} s at least: {holder}. Wait for it, or end it with pg_terminate_backend; then run the step again."),
                isTransient: true);
        }
    }

    /// <summary>
    /// Takes the lock of those who run steps, and makes sure then that the guard still has its own: who takes the guard's from now on waits until this session has ended as well.
    /// </summary>
    /// <exception cref="NpgsqlException">The guard is lost: another runner may be at it. Nothing was done.</exception>
    internal static async Task JoinAsync(NpgsqlConnection steps, NpgsqlConnection guard, IEnumerable<string> tables, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var table in tables.Order(StringComparer.Ordinal))
        {
            // Only a guard that looks whether it is free has it for itself, for a moment.
            if (!await PollAsync(steps, Share, table, Steps, Noticed, time, cancellationToken).ConfigureAwait(false)) throw new NpgsqlException("The lock of the steps is held.");
        }

        // A session that answers has all that it has ever locked.
        await guard.RunAsync("SELECT", cancellationToken).ConfigureAwait(false);
    }

    static async Task<bool> PollAsync(NpgsqlConnection connection, string sql, string what, long kind, TimeSpan deadline, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (!await connection.ValueAsync<bool>(sql, cancellationToken, what, kind).ConfigureAwait(false))
        {
            if (time.GetElapsedTime(started) >= deadline) return false;
            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }

        return true;
    }

    static async Task<string> HolderAsync(NpgsqlConnection connection, string what, long kind, CancellationToken cancellationToken) => await connection.ValueAsync<string>(
        """
        SELECT 'pid ' || a.pid || ' (' || a.application_name || ')' FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1 AND ((l.classid::bigint << 32) | l.objid::bigint) = hashtextextended($1, $2)
          AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
        """, cancellationToken, what, kind).ConfigureAwait(false) ?? "just ended";
}
