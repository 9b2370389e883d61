using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>The steps of every change that keeps old and new columns of one table in step. Pure.</summary>
static class ColumnSteps
{
    internal static ChangeSteps Build(DatabaseChange change, ColumnSync sync, ChangeFacts facts)
    {
        var (schema, table) = (change.Schema, change.Table);
        string Column(string name) => Catalog.Column(schema, table, name);
        var trigger = Catalog.Trigger(schema, table, sync.TriggerName);
        var function = Catalog.Function(sync.TriggerName);
        var required = facts.IsRequired;
        var (olds, news) = (sync.OldColumns, sync.Columns);
        var all = new StepLock(schema, table, StepLock.All);
        var proven = Proven(schema, table, sync, required, true);
        var contracted = Catalog.And([.. olds.Select(old => Catalog.Not(Column(old.Name))), .. news.Select(column => Column(column.Name)), Catalog.Not(trigger), Catalog.Not(function)]);

        List<ChangeStep> forward =
        [
            new("add columns", MigrationPhase.Expand)
            {
                Sql =
                [
                    // Nullable and without a default: a default would fill rows that an old build inserts, and the trigger could not tell.
                    $"ALTER TABLE {sync.Table} {string.Join(", ", news.Select(column => $"ADD COLUMN {SqlName.Quote(column.Name)} {column.Type}"))}",
                    .. sync.CreateNotes, sync.Function, $"COMMENT ON FUNCTION {sync.FunctionSql}() IS 'both'", sync.CreateTrigger, $"EXPLAIN {sync.Fill} WHERE {sync.Unfilled}",
                ],
                Undo = [.. sync.DropSync, sync.DropProof, $"ALTER TABLE {sync.Table} {string.Join(", ", sync.News.Select(name => $"DROP COLUMN IF EXISTS {name}"))}"],
                Locks = [all],
                Done = Catalog.And([.. olds.Select(old => Column(old.Name)), .. news.Select(column => Column(column.Name)), trigger, function]),
                Clear = Catalog.And([.. olds.Select(old => Column(old.Name)), .. news.Select(column => Catalog.Not(Column(column.Name))), Catalog.Not(trigger), Catalog.Not(function)]),
            },
            new("fill", MigrationPhase.Backfill, StepKind.Rows)
            {
                Rows = new(schema, table, sync.Fill, sync.Unfilled), Cost = StepCost.Rows,
                Recovery = "Run it again: it goes on behind its last batch.", Proof = "The proof constraint of the next steps.",
            },
            new("add proof", MigrationPhase.Verify)
            {
                Sql = [sync.DropProof, sync.AddProof(required)], Undo = [sync.DropProof], Locks = [all],
                Done = Proven(schema, table, sync, required, null), Clear = NoProof(schema, table, sync),
                Recovery = "Run the backfill again: a proof that was added and not validated goes on refusing writes to rows that do not agree.",
            },
            new("validate proof", MigrationPhase.Verify, StepKind.Validate)
            {
                Sql = [sync.Validate(required)], Locks = [all with { Mode = StepLock.Nobody }], Cost = StepCost.Scan, Done = proven, Refused = [sync.DropProof],
                RefusedText = $"some row of {change.TableName} holds old and new values that do not fit each other, so something wrote past the trigger. Find such rows with the expression of the proof, mend them, then run the backfill again. The proof was taken away again.",
                Against = sync.Against(required, []), Proof = $"Constraint {sync.ProofName} is valid.",
            },
            new("retire old columns", MigrationPhase.Contract)
            {
                Sql =
                [
                    .. sync.DropSync, $"ALTER TABLE {sync.Table} DROP CONSTRAINT {SqlName.Quote(sync.ProofName)}",
                    // One by one and while the validated check stands: then PostgreSQL reads no row. In one statement with the drop of the check it would read all.
                    .. required ? sync.News.Select(name => $"ALTER TABLE {sync.Table} ALTER COLUMN {name} SET NOT NULL") : [],
                    .. required ? [$"ALTER TABLE {sync.Table} DROP CONSTRAINT {SqlName.Quote(sync.FilledName)}"] : Array.Empty<string>(),
                    .. olds.Where(old => facts.Requires(old.Name)).Select(old => $"ALTER TABLE {sync.Table} ALTER COLUMN {SqlName.Quote(old.Name)} DROP NOT NULL"),
                    .. olds.Select(old => $"ALTER TABLE {sync.Table} RENAME COLUMN {SqlName.Quote(old.Name)} TO {SqlName.Quote(sync.Retired(old))}"),
                ],
                Locks = [all], Done = contracted,
            },
            new("drop old columns", MigrationPhase.Contract)
            {
                Sql = [$"ALTER TABLE {sync.Table} {string.Join(", ", olds.Select(old => $"DROP COLUMN IF EXISTS {SqlName.Quote(sync.Retired(old))}"))}"],
                Locks = [all], IsFinal = true, Done = Catalog.And([contracted, .. olds.Select(old => Catalog.Not(Column(sync.Retired(old))))]),
            },
        ];
        return new(forward)
        {
            BackFromContract = Back(change, sync, facts, all, trigger),
            GiveUp = new("retire old columns again", MigrationPhase.Contract)
            {
                Sql =
                [
                    .. sync.DropSync, sync.DropAgrees, sync.DropProof, $"ALTER TABLE {sync.Table} DROP CONSTRAINT IF EXISTS {SqlName.Quote(sync.KeptName)}",
                    .. olds.Select(old => $"ALTER TABLE {sync.Table} RENAME COLUMN {SqlName.Quote(old.Name)} TO {SqlName.Quote(sync.Retired(old))}"),
                ],
                Locks = [all], Done = contracted,
            },
        };
    }

    static List<ChangeStep> Back(DatabaseChange change, ColumnSync sync, ChangeFacts facts, StepLock all, string trigger)
    {
        var (schema, table) = (change.Schema, change.Table);
        var required = facts.IsRequired;
        var kept = sync.OldColumns.Where(old => facts.Requires(old.Name)).Select(old => SqlName.Quote(old.Name)).ToList();
        var keptCheck = SqlName.Quote(sync.KeptName);
        var open = Catalog.FunctionIs(sync.TriggerName, "both");
        return
        [
            new("bring old columns back", MigrationPhase.Contract)
            {
                Sql =
                [
                    .. sync.OldColumns.Select(old => $"ALTER TABLE {sync.Table} RENAME COLUMN {SqlName.Quote(sync.Retired(old))} TO {SqlName.Quote(old.Name)}"),
                    sync.BackwardFunction, sync.CreateTrigger, sync.AgreesFunction,
                ],
                Locks = [all],
                Done = Catalog.And([.. sync.OldColumns.Select(old => Catalog.Column(schema, table, old.Name)), trigger]),
            },
            new("refill old columns", MigrationPhase.Contract, StepKind.Rows) { Rows = new(schema, table, sync.Refill, sync.Unagreed), Cost = StepCost.Rows },
            new("add proof again", MigrationPhase.Contract)
            {
                Sql =
                [
                    sync.DropProof, sync.AddProof(required),
                    .. kept.Count > 0 ? [$"ALTER TABLE {sync.Table} ADD CONSTRAINT {keptCheck} CHECK ({string.Join(" AND ", kept.Select(name => name + " IS NOT NULL"))}) NOT VALID"] : Array.Empty<string>(),
                ],
                Locks = [all], Done = Catalog.And([Catalog.Constraint(schema, table, sync.ProofName)]),
            },
            new("validate proof again", MigrationPhase.Contract, StepKind.Validate)
            {
                Sql = [sync.Validate(required), .. kept.Count > 0 ? [$"ALTER TABLE {sync.Table} VALIDATE CONSTRAINT {keptCheck}"] : Array.Empty<string>()],
                Locks = [all with { Mode = StepLock.Nobody }], Cost = StepCost.Scan,
                Done = Catalog.And([Proven(schema, table, sync, required, true), Catalog.Not(Catalog.Constraint(schema, table, sync.KeptName, false))]),
                Refused = [sync.DropProof, $"ALTER TABLE {sync.Table} DROP CONSTRAINT IF EXISTS {keptCheck}"], RefusedText = $"some row of {change.TableName} cannot be said in the old columns{(kept.Count > 0 ? $", of which {string.Join(", ", kept)} may not be NULL (constraint {sync.KeptName})" : "")}. Mend it, then run it again.",
                Against = sync.Against(required, kept),
            },
            new("open to old builds", MigrationPhase.Contract)
            {
                Sql =
                [
                    .. kept.Select(name => $"ALTER TABLE {sync.Table} ALTER COLUMN {name} SET NOT NULL"),
                    .. kept.Count > 0 ? [$"ALTER TABLE {sync.Table} DROP CONSTRAINT {keptCheck}"] : Array.Empty<string>(),
                    .. required ? sync.News.Select(name => $"ALTER TABLE {sync.Table} ALTER COLUMN {name} DROP NOT NULL") : [],
                    sync.DropAgrees, .. sync.DropNotes, .. sync.CreateNotes, sync.Function, $"COMMENT ON FUNCTION {sync.FunctionSql}() IS 'both'",
                ],
                Locks = [all], Done = open,
            },
        ];
    }

    static string NoProof(string schema, string table, ColumnSync sync) =>
        Catalog.And([Catalog.Not(Catalog.Constraint(schema, table, sync.ProofName)), Catalog.Not(Catalog.Constraint(schema, table, sync.FilledName))]);

    static string Proven(string schema, string table, ColumnSync sync, bool required, bool? valid) =>
        Catalog.And([Catalog.Constraint(schema, table, sync.ProofName, valid), .. required ? [Catalog.Constraint(schema, table, sync.FilledName, valid)] : Array.Empty<string>()]);
}
