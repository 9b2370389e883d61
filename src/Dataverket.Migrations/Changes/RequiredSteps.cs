using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>A column that was NOT NULL becomes so again, without reading the table under a lock that holds anybody up. Pure.</summary>
static class RequiredSteps
{
    internal static IReadOnlyList<ChangeStep> Build(DatabaseChange change, string column, string check)
    {
        var (alter, all) = ($"ALTER TABLE {change.TableSql} ", new StepLock(change.Schema, change.Table, StepLock.All));
        var required = Catalog.Required(change.Schema, change.Table, column);
        var drop = $"{alter}DROP CONSTRAINT IF EXISTS {SqlName.Quote(check)}";
        return
        [
            new("add check again", MigrationPhase.Contract)
            {
                Sql = [$"{alter}ADD CONSTRAINT {SqlName.Quote(check)} CHECK ({SqlName.Quote(column)} IS NOT NULL) NOT VALID"], Locks = [all],
                Done = $"({required} OR {Catalog.Constraint(change.Schema, change.Table, check)})",
            },
            new("validate check again", MigrationPhase.Contract, StepKind.Validate)
            {
                Sql = [$"{alter}VALIDATE CONSTRAINT {SqlName.Quote(check)}"], Locks = [all with { Mode = StepLock.Nobody }], Cost = StepCost.Scan,
                Done = $"({required} OR {Catalog.Constraint(change.Schema, change.Table, check, true)})", Refused = [drop],
                RefusedText = $"rows of {change.TableName} that were written since have no {column}. Give them one, then run it again.", Against = $"{SqlName.Quote(column)} IS NULL",
            },
            new("set not null again", MigrationPhase.Contract) { Sql = [$"{alter}ALTER COLUMN {SqlName.Quote(column)} SET NOT NULL", drop], Locks = [all], Done = required },
        ];
    }
}
