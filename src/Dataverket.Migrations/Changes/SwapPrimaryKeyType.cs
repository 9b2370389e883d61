using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// A primary key of one column gets a wider type under the same name, such as <c>integer</c> becoming <c>bigint</c>: a hidden column follows it until Contract swaps the two.
/// Tables that reference the key are changed first. Immutable; safe from any thread.
/// </summary>
public sealed class SwapPrimaryKeyType : ShapeChange
{
    /// <summary>The key's column.</summary>
    public required string Column { get; init; }

    /// <summary>Its new SQL type, without a length; every value of the old type has one of the new, and no two the same.</summary>
    public required string Type { get; init; }

    internal override string FactsSql =>
        $"""
        SELECT jsonb_build_object('{KeySwap.OldType}', format_type(a.atttypid, a.atttypmod), '{KeySwap.Key}', k.conname, '{KeySwap.Standard}', coalesce(pg_get_expr(d.adbin, d.adrelid), ''), '{KeySwap.Identity}', a.attidentity::text,
          '{KeySwap.Sequence}', coalesce(pg_get_serial_sequence({Catalog.Text(TableSql)}, a.attname), ''))::text
        FROM pg_attribute a JOIN pg_constraint k ON k.conrelid = a.attrelid AND k.contype = 'p' AND k.conkey = ARRAY[a.attnum] LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = {Catalog.Oid(Schema, Table)} AND a.attname = {Catalog.Text(Column)}
        """;

    internal override IReadOnlyList<(string Table, string Column)> Synced => [(Table, Column)];

    internal override string DependentsSql => Catalog.Dependents(Schema, Table, [Column], Prefix);

    internal override ChangeSteps Build(ChangeFacts facts) => KeySwapSteps.Build(this, new KeySwap(this, facts));

    internal override async Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        var key = await KeyColumns.ReadAsync(connection, Schema, Table, cancellationToken).ConfigureAwait(false);
        if (key.List != Quote(Column)) reasons.Add(new($"The primary key of {TableName} is {(key.IsEmpty ? "missing" : key.List)}, not {Column} alone.", "This verb changes keys of one column."));
        await ColumnTypes.CheckAsync(connection, Column, Type, reasons, cancellationToken).ConfigureAwait(false);
        await connection.RunAsync($"SELECT {Quote(Column)}::{Type} FROM {TableSql} LIMIT 0", cancellationToken).ConfigureAwait(false);
        // What else hangs on the column alone would stay with the old one.
        foreach (var one in await connection.ListAsync(
            $"""
            SELECT 'Column ' || a.attname || ' is used by ' || c.relname || '.' FROM pg_attribute a JOIN pg_index i ON i.indrelid = a.attrelid AND a.attnum = ANY (i.indkey::int2[]) AND NOT i.indisprimary JOIN pg_class c ON c.oid = i.indexrelid
              WHERE a.attrelid = {Catalog.Oid(Schema, Table)} AND a.attname = {Catalog.Text(Column)}
            UNION ALL SELECT 'Column ' || a.attname || ' is used by constraint ' || k.conname || '.' FROM pg_attribute a JOIN pg_constraint k ON k.conrelid = a.attrelid AND a.attnum = ANY (k.conkey) AND k.contype IN ('f', 'c')
              WHERE a.attrelid = {Catalog.Oid(Schema, Table)} AND a.attname = {Catalog.Text(Column)}
            ORDER BY 1
            """, row => row.GetString(0), cancellationToken).ConfigureAwait(false)) reasons.Add(new(one, "Drop it, and make it anew after Contract."));
        foreach (var one in await connection.ListAsync(DependentsSql, row => row.GetString(0), cancellationToken).ConfigureAwait(false)) reasons.Add(new(one, "Change that first."));
    }

    private protected override void AddFaults(List<string> faults)
    {
        AddFault(faults, Column);
        AddExpressionFault(faults, Type, "the type");
        if (Type?.Contains('(', StringComparison.Ordinal) == true) faults.Add($"Change {Id}: a key's new type has no length.");
    }

    private protected override IEnumerable<string> Declaration() => [nameof(SwapPrimaryKeyType), Id, Schema, Table, $"{OldShape}", $"{NewShape}", Column, Type];
}
