using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Whether an index can be built concurrently.</summary>
static class IndexChecks
{
    internal static async Task CheckAsync(
        NpgsqlConnection connection, DatabaseChange change, List<GateReason> reasons, string name, string keys, bool unique, string? method, string? include, string? where, CancellationToken cancellationToken)
    {
        if (where is not null) await connection.RunAsync($"SELECT ({where}\n) IS TRUE FROM {change.TableSql} LIMIT 0", cancellationToken).ConfigureAwait(false);
        // An empty copy takes the same definition, or says what is wrong with it.
        await connection.RunAsync($"CREATE TEMPORARY TABLE dataverket_keys (LIKE {change.TableSql}) ON COMMIT DROP", cancellationToken).ConfigureAwait(false);
        await connection.RunAsync($"CREATE {(unique ? "UNIQUE " : "")}INDEX dataverket_index ON pg_temp.dataverket_keys {IndexSteps.Definition(keys, method, include, where)}", cancellationToken).ConfigureAwait(false);
        var another = await connection.ValueAsync<bool>(
            $"SELECT EXISTS (SELECT FROM pg_index i WHERE i.indexrelid = {Catalog.Oid(change.Schema, name)} AND (i.indrelid <> {Catalog.Oid(change.Schema, change.Table)} OR i.indisunique <> $1 OR substring(pg_get_indexdef(i.indexrelid) FROM ' USING .*') <> substring(pg_get_indexdef('pg_temp.dataverket_index'::regclass) FROM ' USING .*')))",
            cancellationToken, unique).ConfigureAwait(false);
        if (another) reasons.Add(new($"There is an index {SqlName.Readable(change.Schema, name)}, and it is another one than {change.Id} would build.", "Give the new one another name, or drop that one."));
    }
}
