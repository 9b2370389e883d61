using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Whether a session that was just opened is one, and on a server that can be changed: a pooler of transactions gives each transaction to another process, so that locks and
/// settings of one runner would be left behind in the hands of others.
/// </summary>
static class SessionCheck
{
    const string Direct = "A runner keeps locks and settings in its sessions from one statement to the next, and a pooler does not. Connect to the server itself.";

    /// <summary>Asks what answers, once: one round trip.</summary>
    /// <exception cref="DatabaseChangeException">It is not the process that the session was opened with, it was not told how long a statement may take, or it is to write and cannot. Not transient.</exception>
    internal static async Task DemandAsync(NpgsqlConnection connection, TimeSpan statementTimeout, bool onlyReads, CancellationToken cancellationToken)
    {
        var (process, bound, isStandby) = (await connection.ListAsync(
            "SELECT pg_backend_pid(), (SELECT setting::bigint FROM pg_settings WHERE name = 'statement_timeout'), pg_is_in_recovery()",
            row => (row.GetInt32(0), row.GetInt64(1), row.GetBoolean(2)), cancellationToken).ConfigureAwait(false))[0];
        // What a pooler says in greeting is made up: it has no process yet that it could name.
        if (process != connection.ProcessID)
            throw new DatabaseChangeException($"There is a connection pooler between the runner and the server: the session was opened with one process, and another one answers. {Direct}");
        if (bound != (long)statementTimeout.TotalMilliseconds)
        {
            throw new DatabaseChangeException(string.Create(
                CultureInfo.InvariantCulture, $"Something between the runner and the server, such as a connection pooler, drops what a session asks for when it is opened: statement_timeout is {bound} ms, not {statementTimeout.TotalMilliseconds:0} ms. {Direct}"));
        }

        if (isStandby && !onlyReads) throw new DatabaseChangeException("The server is a standby: nothing can be changed there, and nothing was. Connect to the primary.");
    }

    /// <summary>On a standby, what keeps every step from being run.</summary>
    /// <returns>Whether it is one.</returns>
    internal static async Task<bool> AddStandbyAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        if (!await connection.ValueAsync<bool>("SELECT pg_is_in_recovery()", cancellationToken).ConfigureAwait(false)) return false;
        var standby = new GateReason("The server is a standby.", "Connect to the primary.");
        if (!reasons.Contains(standby)) reasons.Insert(0, standby);
        return true;
    }

    /// <summary>Whether a pooler says that it does not know what the session asks for; the server itself has other words for that. All else of this class may come right by itself.</summary>
    internal static bool IsRefusal(PostgresException e) => e.SqlState == PostgresErrorCodes.ProtocolViolation && e.MessageText.Contains("startup parameter", StringComparison.OrdinalIgnoreCase);

    internal static DatabaseChangeException Refused(PostgresException e) =>
        new($"A connection pooler refuses what a session asks for when it is opened ({e.MessageText}, SQLSTATE {e.SqlState}). {Direct}", e);
}
