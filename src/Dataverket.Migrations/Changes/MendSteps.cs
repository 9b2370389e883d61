using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>The steps of every change that fills one column where it is not as the new shape wants it, and then holds it so by a constraint. Pure.</summary>
static class MendSteps
{
    /// <param name="change">The change.</param>
    /// <param name="sync">Trigger and backfill.</param>
    /// <param name="column">The column.</param>
    /// <param name="type">Its type where Expand adds it; <c>null</c> where it is there.</param>
    /// <param name="check">The constraint's name and condition. It stays when it is not one of ours.</param>
    /// <param name="notNull">Whether the column is NOT NULL in the end.</param>
    /// <param name="standard">The default that it has in the end; <c>null</c> for none.</param>
    internal static ChangeSteps Build(DatabaseChange change, MendSync sync, string column, string? type, (string Name, string Condition) check, bool notNull, string? standard)
    {
        var (schema, table) = (change.Schema, change.Table);
        var all = new StepLock(schema, table, StepLock.All);
        var alter = $"ALTER TABLE {change.TableSql} ";
        var there = Catalog.Column(schema, table, column);
        var constraint = SqlName.Quote(check.Name);
        var stays = !check.Name.StartsWith(change.Prefix, StringComparison.Ordinal);
        var added = $"{alter}ADD CONSTRAINT {constraint} CHECK ({check.Condition}) NOT VALID";
        var valid = Catalog.Constraint(schema, table, check.Name, true);
        var drop = $"{alter}DROP CONSTRAINT IF EXISTS {constraint}";
        var ended = Catalog.And([there, sync.Gone, .. stays ? [valid] : Array.Empty<string>(), .. notNull ? [Catalog.Required(schema, table, column)] : Array.Empty<string>()]);
        var against = $"({check.Condition}) IS FALSE";
        var refused = $"some row of {change.TableName} has no value that fits, although none was found a moment before: something writes past the trigger. Constraint {check.Name} was taken away again.";

        return new(
        [
            new(type is null ? "add trigger" : "add column", MigrationPhase.Expand)
            {
                Sql = [.. type is null ? Array.Empty<string>() : [$"{alter}ADD COLUMN {sync.Column} {type}"], .. sync.Create],
                Undo = [.. sync.Drop, .. type is null ? Array.Empty<string>() : [$"{alter}DROP COLUMN IF EXISTS {sync.Column}"]],
                Locks = [type is null ? all with { Mode = StepLock.Writers } : all],
                Done = Catalog.And([there, sync.There]), Clear = Catalog.And([sync.Gone, type is null ? there : Catalog.Not(there)]),
            },
            new("fill", MigrationPhase.Backfill, StepKind.Rows)
            {
                Rows = sync.Rows, Cost = StepCost.Rows, Recovery = "Run it again: it goes on behind its last batch.", Proof = "The constraint of the next steps.",
            },
            new("add constraint", MigrationPhase.Verify)
            {
                Sql = [added], Undo = [drop], Locks = [all], Done = Catalog.Constraint(schema, table, check.Name), Clear = Catalog.Not(Catalog.Constraint(schema, table, check.Name)),
                Recovery = "Run the backfill again.",
            },
            new("validate constraint", MigrationPhase.Verify, StepKind.Validate)
            {
                Sql = [$"{alter}VALIDATE CONSTRAINT {constraint}"], Locks = [all with { Mode = StepLock.Nobody }], Cost = StepCost.Scan, Done = valid, Refused = [drop], RefusedText = refused, Against = against,
                Proof = $"Constraint {check.Name} is valid.",
            },
            new("end mending", MigrationPhase.Contract)
            {
                Sql =
                [
                    .. sync.Drop, .. notNull ? [$"{alter}ALTER COLUMN {sync.Column} SET NOT NULL"] : Array.Empty<string>(), .. stays ? [] : new[] { drop },
                    .. standard is null ? Array.Empty<string>() : [$"{alter}ALTER COLUMN {sync.Column} SET DEFAULT {standard}"],
                ],
                Locks = [all], Done = ended,
            },
        ])
        {
            BackFromContract =
            [
                new("mend again", MigrationPhase.Contract)
                {
                    Sql =
                    [
                        .. standard is null ? Array.Empty<string>() : [$"{alter}ALTER COLUMN {sync.Column} DROP DEFAULT"],
                        .. notNull ? [$"{alter}ALTER COLUMN {sync.Column} DROP NOT NULL"] : Array.Empty<string>(), .. sync.Create,
                    ],
                    Locks = [all], Done = sync.There,
                },
                new("fill again", MigrationPhase.Contract, StepKind.Rows) { Rows = sync.Rows, Cost = StepCost.Rows },
                .. stays ? [] : new ChangeStep[]
                {
                    new("add constraint again", MigrationPhase.Contract) { Sql = [added], Locks = [all], Done = Catalog.Constraint(schema, table, check.Name) },
                    new("validate constraint again", MigrationPhase.Contract, StepKind.Validate)
                    {
                        Sql = [$"{alter}VALIDATE CONSTRAINT {constraint}"], Locks = [all with { Mode = StepLock.Nobody }], Cost = StepCost.Scan, Done = valid, Refused = [drop], RefusedText = refused, Against = against,
                    },
                },
            ],
        };
    }
}
