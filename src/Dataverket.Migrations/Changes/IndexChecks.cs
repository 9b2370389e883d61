using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Whether an index can be built concurrently.</summary>
static class IndexChecks
{
    internal static async Task CheckAsync(NpgsqlConnection connection, DatabaseChange change, string keys, string? method, string? where, CancellationToken cancellationToken)
    {
        if (where is not null) await connection.RunAsync($"SELECT ({where}\n) IS TRUE FROM {change.TableSql} LIMIT 0", cancellationToken).ConfigureAwait(false);
        // An empty copy takes the same definition, or says what is wrong with it.
        await connection.RunAsync($"CREATE TEMPORARY TABLE dataverket_keys (LIKE {change.TableSql}) ON COMMIT DROP", cancellationToken).ConfigureAwait(false);
        await connection.RunAsync($"CREATE INDEX ON pg_temp.dataverket_keys {(method is null ? "" : $"USING {method} ")}({keys})", cancellationToken).ConfigureAwait(false);
    }
}
