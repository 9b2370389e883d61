using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>How many rows a backfill has before it, for its progress; nothing depends on it. A large table is not read for that: one query of minutes would keep vacuum from the whole database.</summary>
static class RowCount
{
    /// <summary>A table of up to so many bytes is counted.</summary>
    const long Small = 64 * 1024 * 1024;

    /// <summary>Of one whose rows the statistics do not know (it was just restored, say), so many bytes are read: a thousand pages, which tell a uniform table's rows to a few percent.</summary>
    const double Sample = 8 * 1024 * 1024;

    internal static async Task<long> OfAsync(NpgsqlConnection connection, RowFill fill, TimeSpan bound, CancellationToken cancellationToken)
    {
        var (known, bytes) = fill.Source is null ? await KnownAsync(connection, fill.Lock.Sql, cancellationToken).ConfigureAwait(false) : (-1, 0);
        if (known >= 0) return known;
        if (bytes <= Small) return await CountAsync(fill.From, 1).ConfigureAwait(false);
        return await CountAsync(string.Create(CultureInfo.InvariantCulture, $"{fill.From} TABLESAMPLE SYSTEM ({100 * Sample / bytes}) REPEATABLE (0)"), bytes / Sample).ConfigureAwait(false);

        async Task<long> CountAsync(string from, double each) =>
            (long)((await connection.ListLongAsync($"SELECT count(*) FROM {from}", bound, row => row.GetInt64(0), cancellationToken).ConfigureAwait(false))[0] * each);
    }

    /// <summary>What the statistics say, or -1 where they are missing or the table is small; and how large it is. A partitioned table has its rows in its parts, of which empty ones are never analyzed.</summary>
    static async Task<(long Rows, long Bytes)> KnownAsync(NpgsqlConnection connection, string table, CancellationToken cancellationToken) => (await connection.ListAsync(
        $"""
        SELECT CASE WHEN sum(size) > {Small} AND bool_and(reltuples >= 0 OR pages = 0) AND sum(reltuples) > 0 THEN sum(greatest(reltuples, 0))::bigint ELSE -1 END, sum(pages)::bigint
        FROM (SELECT pg_table_size(oid) AS size, pg_relation_size(oid) AS pages, reltuples FROM pg_class WHERE oid IN (SELECT relid FROM pg_partition_tree($1::regclass) WHERE isleaf UNION ALL SELECT $1::regclass) AND relkind <> 'p') parts
        """,
        row => (row.GetInt64(0), row.IsDBNull(1) ? 0 : row.GetInt64(1)), cancellationToken, table).ConfigureAwait(false))[0];
}
