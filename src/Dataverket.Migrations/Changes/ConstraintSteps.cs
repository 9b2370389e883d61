using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>
/// A constraint that Contract adds: unvalidated first, which binds writes from then on and so waits until no old build is left, then validated beside readers and writers.
/// Pure.
/// </summary>
static class ConstraintSteps
{
    internal static IReadOnlyList<ChangeStep> Build(DatabaseChange change, string name, string definition, IReadOnlyList<StepLock> locks, string over, string standing, string against)
    {
        var alter = $"ALTER TABLE {change.TableSql} ";
        var there = Catalog.Constraint(change.Schema, change.Table, name);
        var drop = $"{alter}DROP CONSTRAINT IF EXISTS {SqlName.Quote(name)}";
        return
        [
            new("add constraint", MigrationPhase.Contract)
            {
                Sql = [$"{alter}ADD CONSTRAINT {SqlName.Quote(name)} {definition} NOT VALID"], Undo = [drop], Locks = locks, Done = $"({there} OR {over})", Clear = Catalog.Not(there),
                Recovery = "Run it again. Until it is validated it binds new writes only.",
            },
            new("validate constraint", MigrationPhase.Contract, StepKind.Validate)
            {
                Sql = [$"{alter}VALIDATE CONSTRAINT {SqlName.Quote(name)}"], Locks = [.. locks.Select(held => held with { Mode = held.Table == change.Table && held.Schema == change.Schema ? StepLock.Nobody : "ROW SHARE" })],
                Cost = StepCost.Scan, Done = $"({Catalog.Constraint(change.Schema, change.Table, name, true)} OR {over})", Refused = [drop],
                RefusedText = $"{standing}. Mend them, then run it again. The constraint was taken away again.", Against = against, Proof = $"Constraint {name} is valid.",
            },
        ];
    }
}
