using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// A column moves to another table whose rows belong one to one to those of the first. Until Contract both have it, and triggers keep them in step. Builds that write
/// the same pair of rows at the same moment from different sides can deadlock; PostgreSQL ends one, which tries again. Immutable; safe from any thread.
/// </summary>
public sealed class MoveColumn : ShapeChange
{
    /// <summary>The column, here and there.</summary>
    public required string Column { get; init; }

    /// <summary>Its SQL type, as it is.</summary>
    public required string Type { get; init; }

    /// <summary>The table that gets it, in the same schema.</summary>
    public required string To { get; init; }

    /// <summary>The column of <see cref="DatabaseChange.Table"/> that pairs its rows; unique.</summary>
    public required string Key { get; init; }

    /// <summary>The column of <see cref="To"/> that pairs its rows; unique.</summary>
    public required string ToKey { get; init; }

    internal override IReadOnlyList<string> OldNames => [Column];

    internal override IReadOnlyList<string> Tables => [TableName, SqlName.Readable(Schema, To)];

    internal override IReadOnlyList<(string Table, string Column)> Synced => [(Table, Column), (To, Column)];

    internal override OldWrites OldWrites => new(this);

    internal override string FactsSql =>
        $"SELECT jsonb_build_object('{ChangeFacts.Required}', coalesce(string_agg(attname, ''), ''))::text FROM pg_attribute WHERE attrelid = {Catalog.Oid(Schema, Table)} AND attname = {Catalog.Text(Column)} AND attnotnull AND NOT attisdropped";

    internal override string DependentsSql => Catalog.Dependents(Schema, Table, [Column], Prefix);

    internal override string LostSql => Counterparts.Missing(Schema, Table, [Column], To, [Column]);

    internal override ChangeSteps Build(ChangeFacts facts) => MoveSteps.Build(this, new MoveSync(this), facts);

    internal override async Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        await connection.RunAsync($"SELECT t.{Quote(ToKey)} = f.{Quote(Key)}, f.{Quote(Column)} IS NOT DISTINCT FROM NULL::{Type} FROM {TableSql} f, {SqlName.Qualify(Schema, To)} t LIMIT 0", cancellationToken).ConfigureAwait(false);
        await ColumnTypes.CheckAsync(connection, Column, Type, reasons, cancellationToken).ConfigureAwait(false);
        foreach (var (table, key) in new[] { (Table, Key), (To, ToKey) })
        {
            var unique = await connection.ValueAsync<bool>(
                $"SELECT EXISTS (SELECT FROM pg_index i JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indrelid = {Catalog.Oid(Schema, table)} AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indnkeyatts = 1 AND a.attname = $1)",
                cancellationToken, key).ConfigureAwait(false);
            if (!unique) reasons.Add(new($"Column {key} of {table} is not unique by itself, so the rows do not pair.", "Add a unique constraint first (AddUnique)."));
        }
    }

    private protected override void AddFaults(List<string> faults)
    {
        foreach (var name in new[] { Column, To, Key, ToKey }) AddFault(faults, name);
        AddExpressionFault(faults, Type, "the type");
        if (To == Table) faults.Add($"Change {Id}: a column moves to another table.");
        if (Column == Key || Column == ToKey) faults.Add($"Change {Id}: the key does not move.");
    }

    private protected override IEnumerable<string> Declaration() => [nameof(MoveColumn), Id, Schema, Table, $"{OldShape}", $"{NewShape}", Column, Type, To, Key, ToKey];
}
