using Dataverket.Compat.Postgres;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// A unique constraint is added: its index in Expand, so that a new build's ON CONFLICT finds it, the constraint in Contract. From Expand on it binds every build.
/// Immutable; safe from any thread.
/// </summary>
public sealed class AddUnique : DatabaseChange
{
    /// <summary>The name of constraint and index.</summary>
    public required string Name { get; init; }

    /// <summary>The columns, 1 to 32.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    internal override ChangeSteps Build(ChangeFacts facts)
    {
        var (spare, there, all) = (Prefix + "index", Catalog.Constraint(Schema, Table, Name), new StepLock(Schema, Table, StepLock.All));
        var alter = $"ALTER TABLE {TableSql} ";
        var built = IndexSteps.Build(this, spare, List(Columns), unique: true, IndexSteps.Duplicates(this, List(Columns)), step: "build index again");
        return new(
        [
            IndexSteps.Build(this, Name, List(Columns), unique: true, IndexSteps.Duplicates(this, List(Columns))),
            new("add constraint", MigrationPhase.Contract) { Sql = [$"{alter}ADD CONSTRAINT {Quote(Name)} UNIQUE USING INDEX {Quote(Name)}"], Locks = [all], Done = there },
        ])
        {
            // Dropping the constraint takes its index along, so another one is there before.
            BackFromContract =
            [
                built with { Done = $"({built.Done} OR NOT {there})" },
                new("drop constraint", MigrationPhase.Contract)
                {
                    Sql = [$"{alter}DROP CONSTRAINT {Quote(Name)}", $"ALTER INDEX {SqlName.Qualify(Schema, spare)} RENAME TO {Quote(Name)}"], Locks = [all],
                    Done = Catalog.And([Catalog.Not(there), Catalog.ValidIndex(Schema, Table, Name)]),
                },
            ],
        };
    }

    internal override string HangingSql =>
        $"SELECT 'Constraint ' || {Catalog.Text(Name)} || ' of ' || {Catalog.Text(TableName)} || ' is what foreign key ' || conname || ' of ' || conrelid::regclass::text || ' references.' FROM pg_constraint WHERE contype = 'f' AND confrelid = {Catalog.Oid(Schema, Table)} AND conindid = {Catalog.Oid(Schema, Name)} ORDER BY 1";

    internal override Task CheckExpandAsync(NpgsqlConnection connection, List<GateReason> reasons, CancellationToken cancellationToken) => IndexChecks.CheckAsync(connection, this, reasons, Name, List(Columns), unique: true, null, null, null, cancellationToken);

    private protected override void AddFaults(List<string> faults)
    {
        AddFault(faults, Name);
        if (Columns is not { Count: >= 1 and <= 32 }) faults.Add($"Change {Id}: a unique constraint has 1 to 32 columns.");
        else foreach (var column in Columns) AddFault(faults, column);
    }

    private protected override IEnumerable<string> Declaration() => [nameof(AddUnique), Id, Schema, Table, Name, .. Columns];
}
