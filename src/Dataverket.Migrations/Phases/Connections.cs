using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Connections for one purpose each. Unpooled, so that closing one frees its locks at once. The server's own timeouts bound every statement; the
/// client's, which leave work behind on the server, are longer, for a network that has fallen silent. Safe from any thread.
/// </summary>
/// <param name="connectionString">The database.</param>
/// <param name="expected">What it has to be called; <c>null</c> for anything.</param>
sealed class Connections(string connectionString, string? expected = null)
{
    /// <summary>The names of our own sessions, as a regular expression: all that are passed to <see cref="For"/>, and no other service's.</summary>
    internal const string OwnNames = "^dataverket-((baseline|status|plan|control|approve|waive)$|(guard|gate|worker|expand|backfill|contract|drop|undo-expand|undo-backfill|undo-contract):)";

    /// <summary>By how much the client outwaits the server's own bound: it ends only what the server can no longer say anything about.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>A server that is busy with a statement does not notice by itself that nobody waits for it: it would validate or build on for hours, with its locks.</summary>
    const string LooksAtClient = " -c client_connection_check_interval=5000";

    /// <summary>Whether the server has refused that: it can on Linux and some others, from version 14 on.</summary>
    volatile bool cannotLook;

    /// <param name="purpose">The name of the session; one of <see cref="OwnNames"/>.</param>
    /// <param name="statementTimeout">The server's bound on every statement that has no other.</param>
    /// <param name="lockTimeout">The server's bound on the wait for a lock.</param>
    /// <param name="isBound">Whether no statement takes longer than that; <c>false</c> for those of others, who may set another bound.</param>
    /// <param name="longest">The most that a transaction in it lets a statement take.</param>
    internal string For(string purpose, TimeSpan statementTimeout, TimeSpan lockTimeout, bool isBound = true, TimeSpan longest = default)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            CommandTimeout = isBound ? Seconds(longest > statementTimeout ? longest : statementTimeout) : 0,
            Multiplexing = false,
            Enlist = false,
            KeepAlive = 10,
            TcpKeepAlive = true,
            TcpKeepAliveTime = 10,
            TcpKeepAliveInterval = 5,
            ApplicationName = purpose.Length <= 63 ? purpose : purpose[..63],
        };
        var settings = string.Create(
            CultureInfo.InvariantCulture, $"-c statement_timeout={(long)statementTimeout.TotalMilliseconds} -c lock_timeout={(long)lockTimeout.TotalMilliseconds} -c TimeZone=UTC -c DateStyle=ISO")
            // A runner whose machine is gone must not hold the table's lock for the two hours that servers wait by default.
            + " -c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3 -c tcp_user_timeout=30000"
            + (cannotLook ? "" : LooksAtClient);
        builder.Options = string.IsNullOrEmpty(builder.Options) ? settings : builder.Options + " " + settings;
        return builder.ConnectionString;
    }

    /// <summary>The same, whatever the database is called.</summary>
    internal Connections Unnamed() => new(connectionString);

    /// <summary>How long to wait for the answer to a statement that the server bounds, in whole seconds.</summary>
    internal static int Seconds(TimeSpan bound) => (int)Math.Ceiling((bound + Grace).TotalSeconds);

    /// <summary>Opens a session, and makes sure that it is one. The first that is opened finds out what the server lets sessions ask for; what <see cref="For"/> says from then on is meant for it.</summary>
    /// <param name="purpose">The name of the session; one of <see cref="OwnNames"/>.</param>
    /// <param name="statementTimeout">The server's bound on every statement that has no other.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="onlyReads">Whether a standby will do.</param>
    /// <param name="longest">The most that a transaction in it lets a statement take.</param>
    /// <exception cref="DatabaseChangeException">A pooler is in between, the server is a standby, or the database is another one than expected. Not transient.</exception>
    internal async Task<NpgsqlConnection> OpenAsync(string purpose, TimeSpan statementTimeout, CancellationToken cancellationToken, bool onlyReads = false, TimeSpan longest = default)
    {
        try
        {
            return await OpenOnceAsync(purpose, statementTimeout, onlyReads, longest, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (!cannotLook && e.SqlState is PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.FeatureNotSupported or PostgresErrorCodes.UndefinedObject)
        {
            cannotLook = true;
            try
            {
                return await OpenOnceAsync(purpose, statementTimeout, onlyReads, longest, cancellationToken).ConfigureAwait(false);
            }
            catch
            {
                // That was not it.
                cannotLook = false;
                throw;
            }
        }
    }

    async Task<NpgsqlConnection> OpenOnceAsync(string purpose, TimeSpan statementTimeout, bool onlyReads, TimeSpan longest, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(For(purpose, statementTimeout, TimeSpan.FromSeconds(2), longest: longest));
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            await SessionCheck.DemandAsync(connection, statementTimeout, onlyReads, cancellationToken).ConfigureAwait(false);
            if (expected is not null) await DatabaseIdentity.DemandAsync(connection, expected, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (PostgresException e) when (SessionCheck.IsRefusal(e))
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw SessionCheck.Refused(e);
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
