using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>The steps of a column that moves to another table. Pure.</summary>
static class MoveSteps
{
    internal static ChangeSteps Build(MoveColumn change, MoveSync sync, ChangeFacts facts)
    {
        StepLock[] both = [new(change.Schema, change.Table, StepLock.All), new(change.Schema, change.To, StepLock.All)];
        var here = Catalog.Column(change.Schema, change.Table, change.Column);
        var there = Catalog.Column(change.Schema, change.To, change.Column);
        var gone = Catalog.And([Catalog.Not(here), there, sync.Gone]);
        var alter = $"ALTER TABLE {sync.From} ";
        // A comparison leaves no trace in the catalog but our own note of it.
        var compared = $"EXISTS (SELECT FROM dataverket.steps WHERE change = {Catalog.Text(change.Id)} AND step = 'compare' AND state = 'done')";
        return new(
        [
            new("add column", MigrationPhase.Expand)
            {
                Sql = [$"ALTER TABLE {sync.To} ADD COLUMN {sync.Column} {change.Type}", .. sync.Create], Undo = [.. sync.Drop, $"ALTER TABLE {sync.To} DROP COLUMN IF EXISTS {sync.Column}"],
                Locks = both, Done = Catalog.And([here, there, sync.There]), Clear = Catalog.And([here, Catalog.Not(there), sync.Gone]),
            },
            new("fill", MigrationPhase.Backfill, StepKind.Rows) { Rows = sync.Fill, Cost = StepCost.Rows, Recovery = "Run it again: it goes on behind its last batch.", Proof = "The comparison of the next step." },
            new("compare", MigrationPhase.Verify, StepKind.Validate)
            {
                Sql = [sync.Compare], Locks = [.. both.Select(held => held with { Mode = "ACCESS SHARE" })], Cost = StepCost.Scan, Done = compared,
                RefusedText = $"some row of {change.TableName} has a value for which {SqlName.Readable(change.Schema, change.To)} has no row, or another one. Make those rows agree, then run the backfill again.", Against = sync.Against,
                Proof = "One snapshot in which every pair of rows agreed; the triggers hold it so.",
            },
            // The comparison was a moment: a row that came later need not have a partner. First no old build can come any more, then it is asked once more.
            new("close to old builds", MigrationPhase.Contract) { Sql = [sync.Close], Locks = both, Done = $"({gone} OR {sync.Closed})" },
            new("compare again", MigrationPhase.Contract, StepKind.Validate)
            {
                Sql = [sync.Compare], Locks = [.. both.Select(held => held with { Mode = "ACCESS SHARE" })], Cost = StepCost.Scan, Done = gone, Refused = [sync.Open],
                RefusedText = $"some row of {change.TableName} has a value for which {SqlName.Readable(change.Schema, change.To)} has no row, or another one. Make those rows agree, then run the contract again. Nothing was retired.", Against = sync.Against,
                Proof = "One snapshot in which every pair of rows agreed, with no old build left.",
            },
            new("retire column", MigrationPhase.Contract)
            {
                Sql =
                [
                    .. sync.Drop, .. facts.IsRequired ? [$"{alter}ALTER COLUMN {sync.Column} DROP NOT NULL"] : Array.Empty<string>(),
                    $"{alter}RENAME COLUMN {sync.Column} TO {SqlName.Quote(sync.Retired)}",
                ],
                Locks = both, Done = gone,
            },
            new("drop column", MigrationPhase.Contract)
            {
                Sql = [$"{alter}DROP COLUMN IF EXISTS {SqlName.Quote(sync.Retired)}"], Locks = [both[0]], IsFinal = true,
                Done = Catalog.And([gone, Catalog.Not(Catalog.Column(change.Schema, change.Table, sync.Retired))]),
            },
        ])
        {
            GiveUp = new("retire column again", MigrationPhase.Contract)
            {
                Sql = [.. sync.Drop, $"{alter}DROP CONSTRAINT IF EXISTS {SqlName.Quote(change.Prefix + "kept")}", $"{alter}RENAME COLUMN {sync.Column} TO {SqlName.Quote(sync.Retired)}"], Locks = both, Done = gone,
            },
            BackFromContract =
            [
                new("open to old builds", MigrationPhase.Contract) { Sql = [sync.Open], Locks = both, Done = Catalog.Not(sync.Closed) },
                new("bring column back", MigrationPhase.Contract)
                {
                    Sql = [$"{alter}RENAME COLUMN {SqlName.Quote(sync.Retired)} TO {sync.Column}", .. sync.Create], Locks = both, Done = Catalog.And([here, sync.There]),
                },
                new("refill column", MigrationPhase.Contract, StepKind.Rows) { Rows = sync.Refill, Cost = StepCost.Rows },
                .. facts.IsRequired ? RequiredSteps.Build(change, change.Column, change.Prefix + "kept") : [],
            ],
        };
    }
}
