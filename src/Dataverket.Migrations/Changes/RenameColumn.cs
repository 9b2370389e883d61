using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>A column gets another name: both names are there until Contract, and say the same. Immutable; safe from any thread.</summary>
public sealed class RenameColumn : ColumnChange
{
    /// <summary>The old name.</summary>
    public required string Column { get; init; }

    /// <summary>The new name.</summary>
    public required string To { get; init; }

    /// <summary>The column's SQL type, as it is, with its collation where that is not the type's own: <c>text COLLATE "C"</c>.</summary>
    public required string Type { get; init; }

    private protected override IReadOnlyList<OldColumn> Olds => [new(Column, Quote(To))];

    private protected override IReadOnlyList<NewColumn> News => [new(To, Type, Quote(Column))];

    internal override async Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        await base.CheckExpandAsync(connection, reasons, cancellationToken).ConfigureAwait(false);
        await connection.RunAsync($"CREATE TEMPORARY TABLE dataverket_type (c {Type}) ON COMMIT DROP", cancellationToken).ConfigureAwait(false);
        var actual = await connection.ValueAsync<string>(
            $"SELECT format_type(atttypid, atttypmod) || coalesce((SELECT ' COLLATE ' || c.oid::regcollation FROM pg_collation c JOIN pg_type t ON t.typcollation <> c.oid WHERE c.oid = attcollation AND t.oid = atttypid), '') FROM pg_attribute WHERE attrelid = {Catalog.Oid(Schema, Table)} AND attname = $1 AND (atttypid, atttypmod, attcollation) IS DISTINCT FROM (SELECT (atttypid, atttypmod, attcollation) FROM pg_attribute WHERE attrelid = 'pg_temp.dataverket_type'::regclass AND attname = 'c')",
            cancellationToken, Column).ConfigureAwait(false);
        if (actual is not null) reasons.Add(new($"Column {Column} of {TableName} is of type {actual}, not {Type}.", "Correct the declaration, or change the type with ChangeType."));
    }
}
