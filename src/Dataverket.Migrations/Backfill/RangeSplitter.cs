using System.Globalization;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Cuts what is left of the key into parts of about the same number of rows, so that workers do not meet. Asks a sample of the table's pages, whatever its size.</summary>
static class RangeSplitter
{
    /// <summary>More parts than workers: whoever is quicker takes the next one.</summary>
    const int PartsOfAWorker = 8;
    const int Pages = 400;

    internal static async Task<List<RowRange>> SplitAsync(
        NpgsqlConnection connection, RowFill fill, string job, KeyColumns key, IReadOnlyList<RowRange> ranges, int workers, int batchSize, long fence, TimeSpan bound, CancellationToken cancellationToken)
    {
        var next = await connection.ValueAsync<int>("SELECT max(range) FROM dataverket.backfill_ranges WHERE change = $1", cancellationToken, job).ConfigureAwait(false);
        var parts = ((workers * PartsOfAWorker) + ranges.Count - 1) / ranges.Count;
        List<RowRange> all = [];
        foreach (var range in ranges)
        {
            var cursor = range.Cursor;
            foreach (var end in await BoundsAsync(connection, fill, key, range, parts, bound, cancellationToken).ConfigureAwait(false))
            {
                all.Add(new RowRange(++next, cursor, end));
                await BackfillJob.AddAsync(connection, job, all[^1], batchSize, fence, cancellationToken).ConfigureAwait(false);
                cursor = end;
            }

            // What is left keeps the number, and with it what was done of it.
            await connection.RunAsync("UPDATE dataverket.backfill_ranges SET cursor = $3 WHERE change = $1 AND range = $2", cancellationToken, job, range.Number, cursor ?? (object)DBNull.Value).ConfigureAwait(false);
            all.Add(new RowRange(range.Number, cursor, range.Upper));
        }

        return all;
    }

    /// <summary>Keys between the ends of a range, in order, all different and below its upper end.</summary>
    static async Task<List<string[]>> BoundsAsync(NpgsqlConnection connection, RowFill fill, KeyColumns key, RowRange range, int parts, TimeSpan bound, CancellationToken cancellationToken)
    {
        var sample = "";
        if (fill.Key is null)
        {
            // The number of pages as they are, partitions included; what was estimated may be old.
            var pages = await connection.ValueAsync<long>(
                "SELECT coalesce(sum(pg_relation_size(relid)), 0)::bigint / 8192 FROM pg_partition_tree($1::regclass) WHERE isleaf", cancellationToken, fill.Lock.Sql).ConfigureAwait(false);
            if (pages > Pages) sample = string.Create(CultureInfo.InvariantCulture, $" TABLESAMPLE SYSTEM ({100.0 * Pages / pages:0.########})");
        }

        var from = fill.Key is null ? fill.Lock.Sql + sample : fill.From;
        var inside = $"{key.Compare("<", 1)}{(range.Cursor is null ? "" : $" AND {key.Compare(">", 2)}")}";
        object[] values = range.Cursor is null ? [range.Upper] : [range.Upper, range.Cursor];
        return await connection.ListLongAsync(
            $"""
            SELECT {key.AsText} FROM (SELECT {key.List}, row_number() OVER (ORDER BY {key.List}) dv_n, count(*) OVER () dv_all FROM {from} WHERE {inside}) dv_a
            WHERE dv_all >= {parts} AND dv_n % (dv_all / {parts}) = 0 AND dv_n / (dv_all / {parts}) < {parts} ORDER BY {key.List}
            """, bound, row => row.GetFieldValue<string[]>(0), cancellationToken, values).ConfigureAwait(false);
    }
}
