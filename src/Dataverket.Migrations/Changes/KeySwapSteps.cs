using Dataverket.Compat.Postgres;

namespace Dataverket.Migrations;

/// <summary>The steps of a key whose type changes under its name. Pure.</summary>
static class KeySwapSteps
{
    internal static ChangeSteps Build(SwapPrimaryKeyType change, KeySwap swap)
    {
        var (schema, table) = (change.Schema, change.Table);
        var all = new StepLock(schema, table, StepLock.All);
        var trigger = Catalog.Trigger(schema, table, swap.TriggerName);
        var gone = Catalog.And([Catalog.Not(trigger), Catalog.Not(Catalog.Function(swap.TriggerName))]);
        var shadow = Catalog.Column(schema, table, swap.Shadow);
        var fresh = Catalog.Column(schema, table, change.Column, $" AND atttypid = to_regtype({Catalog.Text(change.Type)})");
        var swapped = Catalog.And([fresh, gone, Catalog.Not(shadow)]);
        var old = Catalog.And([Catalog.Column(schema, table, change.Column), Catalog.Not(fresh)]);
        return new(
        [
            new("add column", MigrationPhase.Expand)
            {
                Sql = [$"{swap.Alter}ADD COLUMN {SqlName.Quote(swap.Shadow)} {change.Type}", .. swap.Create(swap.Shadow)], Undo = [.. swap.Drop, $"{swap.Alter}DROP COLUMN IF EXISTS {SqlName.Quote(swap.Shadow)}"],
                Locks = [all], Done = Catalog.And([old, shadow, trigger]), Clear = Catalog.And([old, Catalog.Not(shadow), gone]),
            },
            new("fill", MigrationPhase.Backfill, StepKind.Rows) { Rows = swap.Fill, Cost = StepCost.Rows, Recovery = "Run it again: it goes on behind its last batch.", Proof = "The proof constraint of the next steps." },
            .. Follow(change, swap, swap.Shadow, swap.ForwardIndex, MigrationPhase.Verify, "", fresh),
            new("swap", MigrationPhase.Contract) { Sql = swap.Swap(swap.Shadow, swap.Retired, swap.ForwardIndex), Locks = [all], Done = swapped },
            new("drop old key", MigrationPhase.Contract)
            {
                Sql = [$"{swap.Alter}DROP COLUMN IF EXISTS {SqlName.Quote(swap.Retired)}"], Locks = [all], IsFinal = true, Done = Catalog.And([swapped, Catalog.Not(Catalog.Column(schema, table, swap.Retired))]),
            },
        ])
        {
            // Once the keys have been swapped back no row stands against the rest.
            GiveUp = new("follow no more", MigrationPhase.Contract)
            {
                Sql = [.. swap.Drop, swap.DropProof, $"DROP INDEX IF EXISTS {SqlName.Qualify(schema, swap.BackIndex)}"], Locks = [all], Applies = fresh, Done = swapped,
            },
            BackFromContract =
            [
                new("follow backward", MigrationPhase.Contract) { Sql = swap.Create(swap.Retired), Locks = [all], Done = $"({old} OR {trigger})" },
                new("refill old key", MigrationPhase.Contract, StepKind.Rows) { Rows = swap.Refill, Cost = StepCost.Rows, Applies = fresh },
                .. Follow(change, swap, swap.Retired, swap.BackIndex, MigrationPhase.Contract, " backward", old),
                new("swap back", MigrationPhase.Contract) { Sql = [.. swap.Swap(swap.Retired, swap.Shadow, swap.BackIndex), .. swap.Create(swap.Shadow)], Locks = [all], Done = Catalog.And([old, trigger]) },
                .. Follow(change, swap, swap.Shadow, swap.ForwardIndex, MigrationPhase.Contract, " again", fresh),
            ],
        };
    }

    /// <summary>Index and proof of the column that follows, after which it can take the key's place.</summary>
    /// <param name="change">The change.</param>
    /// <param name="swap">Its SQL.</param>
    /// <param name="follower">The column that follows.</param>
    /// <param name="index">Its index.</param>
    /// <param name="phase">The phase.</param>
    /// <param name="suffix">What tells these steps from others of the same kind.</param>
    /// <param name="over">SQL that is true once the two have been swapped, so that these steps are done.</param>
    static IEnumerable<ChangeStep> Follow(SwapPrimaryKeyType change, KeySwap swap, string follower, string index, MigrationPhase phase, string suffix, string over)
    {
        var (schema, table) = (change.Schema, change.Table);
        var all = new StepLock(schema, table, StepLock.All);
        var build = IndexSteps.Build(change, index, SqlName.Quote(follower), unique: true, "two keys have the same value in the other type. The index was taken away again.", phase: phase, step: "build index" + suffix);
        yield return build with { Done = $"({over} OR {build.Done})" };
        yield return new("add proof" + suffix, phase)
        {
            Sql = [swap.DropProof, swap.Proof(follower)], Undo = [swap.DropProof], Locks = [all], Done = $"({over} OR {Catalog.Constraint(schema, table, swap.ProofName)})",
            Clear = Catalog.Not(Catalog.Constraint(schema, table, swap.ProofName)), Recovery = "Run it again.",
        };
        yield return new("validate proof" + suffix, phase, StepKind.Validate)
        {
            Sql = [$"{swap.Alter}VALIDATE CONSTRAINT {SqlName.Quote(swap.ProofName)}"], Locks = [all with { Mode = StepLock.Nobody }], Cost = StepCost.Scan,
            Done = $"({over} OR {Catalog.Constraint(schema, table, swap.ProofName, true)})", Refused = [swap.DropProof], RefusedText = $"some key of {change.TableName} is not the same in both columns. The proof was taken away again.", Against = $"({swap.Agrees(follower)}) IS NOT TRUE",
            Proof = $"Constraint {swap.ProofName} is valid.",
        };
    }
}
