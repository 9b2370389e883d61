using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Connections for one purpose each. Unpooled, so that closing one frees its locks at once; without a client's timeout, which leaves work behind on the server:
/// the server's own timeouts bound every statement. Safe from any thread.
/// </summary>
sealed class Connections(string connectionString)
{
    internal string For(string purpose, TimeSpan statementTimeout, TimeSpan lockTimeout)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            CommandTimeout = 0,
            Multiplexing = false,
            Enlist = false,
            KeepAlive = 10,
            ApplicationName = purpose.Length <= 63 ? purpose : purpose[..63],
        };
        var settings = string.Create(
            CultureInfo.InvariantCulture, $"-c statement_timeout={(long)statementTimeout.TotalMilliseconds} -c lock_timeout={(long)lockTimeout.TotalMilliseconds} -c TimeZone=UTC -c DateStyle=ISO");
        builder.Options = string.IsNullOrEmpty(builder.Options) ? settings : builder.Options + " " + settings;
        return builder.ConnectionString;
    }

    internal async Task<NpgsqlConnection> OpenAsync(string purpose, TimeSpan statementTimeout, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(For(purpose, statementTimeout, TimeSpan.FromSeconds(2)));
        try
        {
            await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
