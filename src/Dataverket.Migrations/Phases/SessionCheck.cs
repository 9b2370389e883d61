using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Whether a session that was just opened is one: a pooler of transactions gives each transaction to another process, so that locks and settings of one runner would be
/// left behind in the hands of others.
/// </summary>
static class SessionCheck
{
    const string Direct = "A runner keeps locks and settings in its sessions from one statement to the next, and a pooler does not. Connect to the server itself.";

    /// <summary>Asks what answers, once: one round trip.</summary>
    /// <exception cref="DatabaseChangeException">It is not the process that the session was opened with, or it was not told how long a statement may take. Not transient.</exception>
    internal static async Task DemandAsync(NpgsqlConnection connection, TimeSpan statementTimeout, CancellationToken cancellationToken)
    {
        var (process, bound) = (await connection.ListAsync(
            "SELECT pg_backend_pid(), (SELECT setting::bigint FROM pg_settings WHERE name = 'statement_timeout')", row => (row.GetInt32(0), row.GetInt64(1)), cancellationToken).ConfigureAwait(false))[0];
        // What a pooler says in greeting is made up: it has no process yet that it could name.
        if (process != connection.ProcessID)
            throw new DatabaseChangeException($"There is a connection pooler between the runner and the server: the session was opened with one process, and another one answers. {Direct}");
        if (bound != (long)statementTimeout.TotalMilliseconds)
        {
            throw new DatabaseChangeException(string.Create(
                CultureInfo.InvariantCulture, $"Something between the runner and the server, such as a connection pooler, drops what a session asks for when it is opened: statement_timeout is {bound} ms, not {statementTimeout.TotalMilliseconds:0} ms. {Direct}"));
        }
    }

    /// <summary>Whether a pooler says that it does not know what the session asks for; the server itself has other words for that. All else of this class may come right by itself.</summary>
    internal static bool IsRefusal(PostgresException e) => e.SqlState == PostgresErrorCodes.ProtocolViolation && e.MessageText.Contains("startup parameter", StringComparison.OrdinalIgnoreCase);

    internal static DatabaseChangeException Refused(PostgresException e) =>
        new($"A connection pooler refuses what a session asks for when it is opened ({e.MessageText}, SQLSTATE {e.SqlState}). {Direct}", e);
}
