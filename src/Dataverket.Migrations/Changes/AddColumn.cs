using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>A column is added, and if wanted filled for every row and required in the end. Immutable; safe from any thread.</summary>
public sealed class AddColumn : ShapeChange
{
    /// <summary>The new column.</summary>
    public required string Column { get; init; }

    /// <summary>Its SQL type: no default, no serial type, no domain.</summary>
    public required string Type { get; init; }

    /// <summary>
    /// A SQL expression over the row that gives its value where a build that does not know the column writes one, and for the rows that are there; <c>null</c> leaves them NULL.
    /// </summary>
    public string? Fill { get; init; }

    /// <summary>Whether it is NOT NULL after Contract; then <see cref="Fill"/> is needed.</summary>
    public bool Required { get; init; }

    /// <summary>A SQL expression that is the column's default after Contract; <c>null</c> for none. Before, it would hide that an old build did not write the column.</summary>
    public string? Default { get; init; }

    /// <summary>Where it may be left out after Contract, new builds leave it out as well.</summary>
    internal override OldWrites? OldWrites => Required && Default is null ? new(this) : null;

    internal override ChangeSteps Build(ChangeFacts facts)
    {
        if (Fill is not null)
            return MendSteps.Build(this, new MendSync(this, Column, $"{Quote(Column)} IS NULL", Fill, writes: OldWrites), Column, Type, (Prefix + "filled", $"{Quote(Column)} IS NOT NULL"), Required, Default);
        var there = Catalog.Column(Schema, Table, Column);
        var all = new StepLock(Schema, Table, StepLock.All);
        return new(
        [
            new("add column", MigrationPhase.Expand)
            {
                Sql = [$"ALTER TABLE {TableSql} ADD COLUMN {Quote(Column)} {Type}"], Undo = [$"ALTER TABLE {TableSql} DROP COLUMN IF EXISTS {Quote(Column)}"], Locks = [all], Done = there, Clear = Catalog.Not(there),
            },
            .. Default is null ? [] : new ChangeStep[]
            {
                new("set default", MigrationPhase.Contract)
                {
                    Sql = [$"ALTER TABLE {TableSql} ALTER COLUMN {Quote(Column)} SET DEFAULT {Default}"], Undo = [$"ALTER TABLE {TableSql} ALTER COLUMN {Quote(Column)} DROP DEFAULT"], Locks = [all],
                    Done = Catalog.Column(Schema, Table, Column, " AND atthasdef"), Clear = Catalog.Column(Schema, Table, Column, " AND NOT atthasdef"),
                },
            },
        ]);
    }

    internal override async Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        await ColumnTypes.CheckAsync(connection, Column, Type, reasons, cancellationToken).ConfigureAwait(false);
        await connection.RunAsync($"CREATE TEMPORARY TABLE dataverket_type (c {Type}) ON COMMIT DROP", cancellationToken).ConfigureAwait(false);
        var actual = await connection.ListAsync(
            $"SELECT format_type(t.atttypid, t.atttypmod) FROM pg_attribute t, pg_attribute d WHERE t.attrelid = {Catalog.Oid(Schema, Table)} AND t.attname = $1 AND d.attrelid = 'pg_temp.dataverket_type'::regclass AND d.attname = 'c' AND (t.atttypid, t.atttypmod) <> (d.atttypid, d.atttypmod)",
            row => row.GetString(0), cancellationToken, Column).ConfigureAwait(false);
        foreach (var other in actual) reasons.Add(new($"Column {Column} of {TableName} is there already, and is of type {other}, not {Type}.", "Correct the declaration, or give the new column another name."));
        if (Fill is not null) await connection.RunAsync($"SELECT ({Fill}\n)::{Type} FROM {TableSql} LIMIT 0", cancellationToken).ConfigureAwait(false);
    }

    private protected override void AddFaults(List<string> faults)
    {
        AddFault(faults, Column);
        AddExpressionFault(faults, Type, "the type");
        if (Fill is not null) AddExpressionFault(faults, Fill, "the fill expression");
        if (Default is not null) AddExpressionFault(faults, Default, "the default");
        if (Required && Fill is null) faults.Add($"Change {Id}: a required column needs a fill expression for the rows that old builds write.");
    }

    private protected override IEnumerable<string> Declaration() => [nameof(AddColumn), Id, Schema, Table, $"{OldShape}", $"{NewShape}", Column, Type, Fill ?? "", $"{Required}", Default ?? ""];
}
