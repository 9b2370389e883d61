using System.Globalization;
using Dataverket.Compat.Postgres;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>The key of what is walked, in SQL text. Keys travel as arrays of text, so that any type and any number of columns works. Immutable.</summary>
sealed class KeyColumns(IReadOnlyList<(string Name, string Type)> columns)
{
    internal bool IsEmpty => columns.Count == 0;

    internal string List => string.Join(", ", columns.Select(column => SqlName.Quote(column.Name)));

    internal string Descending => string.Join(", ", columns.Select(column => SqlName.Quote(column.Name) + " DESC"));

    internal string AsText => "ARRAY[" + string.Join(", ", columns.Select(column => SqlName.Quote(column.Name) + "::text")) + "]";

    /// <summary>A query for the last of some keys, as <see cref="AsText"/>, and how many there are; no row when there are none.</summary>
    /// <param name="keys">A query for the keys alone, in their order.</param>
    /// <remarks>
    /// It stands before every batch of a backfill. Of 800 keys on PostgreSQL 15, <c>max</c> takes half the time that numbering and sorting them takes; that is how it is done where
    /// the type has one in every version that is supported, and compares its values as the index does. Text is made of the one key only, not of each.
    /// </remarks>
    internal string LastOf(string keys) => columns is [{ Type: "smallint" or "integer" or "bigint" } only]
        ? $"SELECT ARRAY[max({SqlName.Quote(only.Name)})::text], count(*) FROM ({keys}) dv_a HAVING count(*) > 0"
        : $"SELECT {AsText}, dv_n FROM (SELECT *, row_number() OVER (ORDER BY {List}) dv_n FROM ({keys}) dv_a ORDER BY dv_n DESC LIMIT 1) dv_b";

    internal bool Has(string column) => columns.Any(own => own.Name == column);

    /// <summary>The key along which a fill goes.</summary>
    internal static Task<KeyColumns> OfAsync(NpgsqlConnection connection, RowFill fill, CancellationToken cancellationToken) =>
        fill.Key is null ? ReadAsync(connection, fill.Schema, fill.Table, cancellationToken) : OfSourceAsync(connection, fill.From, fill.Key, cancellationToken);

    internal static async Task<KeyColumns> ReadAsync(NpgsqlConnection connection, string schema, string table, CancellationToken cancellationToken) =>
        new(await connection.ListAsync(
            // What the index only includes stands behind its key, and may be NULL.
            $"""
            SELECT a.attname::text, format_type(a.atttypid, a.atttypmod) FROM pg_index i, unnest(i.indkey::int2[]) WITH ORDINALITY k(n, o) JOIN pg_attribute a ON a.attnum = k.n
            WHERE i.indrelid = {Catalog.Oid(schema, table)} AND a.attrelid = i.indrelid AND i.indisprimary AND k.o <= i.indnkeyatts ORDER BY k.o
            """,
            row => (row.GetString(0), row.GetString(1)), cancellationToken).ConfigureAwait(false));

    /// <summary>A row comparison with the key in a parameter, such as <c>("a", "b") > (...)</c>. A composite key compares as a whole, which is what its index can answer.</summary>
    internal string Compare(string comparison, int parameter) => Compare(comparison, string.Create(CultureInfo.InvariantCulture, $"${parameter}"));

    /// <summary>The same with the key in the text: for statements whose parameters belong to somebody else.</summary>
    internal string Compare(string comparison, string[] key) => Compare(comparison, "ARRAY[" + string.Join(", ", key.Select(Catalog.Text)) + "]");

    string Compare(string comparison, string array) =>
        $"({List}) {comparison} ({string.Join(", ", columns.Select((column, i) => string.Create(CultureInfo.InvariantCulture, $"({array}::text[])[{i + 1}]::{column.Type}")))})";

    static async Task<KeyColumns> OfSourceAsync(NpgsqlConnection connection, string source, IReadOnlyList<string> names, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"SELECT {string.Join(", ", names.Select(SqlName.Quote))} FROM {source} LIMIT 0", connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return new([.. names.Select((name, i) => (name, reader.GetDataTypeName(i)))]);
    }
}
