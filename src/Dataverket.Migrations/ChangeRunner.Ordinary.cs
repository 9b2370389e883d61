using Dataverket.Compat.Postgres;
using Npgsql;

namespace Dataverket.Migrations;

public sealed partial class ChangeRunner
{
    static readonly Type[] Own = [typeof(CompatTablesMigration), typeof(CompatTablesAgainMigration), typeof(InboxIndexMigration), typeof(MigrationTablesMigration), typeof(BackfillTablesMigration), typeof(GateTablesMigration)];

    /// <summary>Makes the tables of schema <c>dataverket</c>, then applies the ordinary migrations of phase Expand that have not run, by number, one transaction each.</summary>
    /// <param name="cancellationToken">Ends it between two migrations.</param>
    /// <exception cref="DatabaseChangeException">A migration failed, another runner is at it, or it is the wrong database. What ran before stays.</exception>
    public async Task ApplyBaselineAsync(CancellationToken cancellationToken = default)
    {
        await ClaimAsync(cancellationToken).ConfigureAwait(false);
        await ApplyAsync([.. Own, .. set.Of(MigrationPhase.Expand)], await RanAsync(cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await RetryAsync("Migration", "the baseline", () => InboxIndexAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    // A table in use, or a large one, has none when its migration is on record.
    async Task InboxIndexAsync(CancellationToken cancellationToken)
    {
        const string IsThere = "SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('dataverket.inbox_consumer_handled_at') AND indisvalid)";
        await using var connection = await OpenAsync("dataverket-baseline", cancellationToken).ConfigureAwait(false);
        if (await connection.ValueAsync<bool>(IsThere, cancellationToken).ConfigureAwait(false)) return;
        await connection.RunAsync(CompatTables.Sql, cancellationToken).ConfigureAwait(false);
        if (!await connection.ValueAsync<bool>(IsThere, cancellationToken).ConfigureAwait(false)) Log.NoInboxIndex(context.Logger);
    }

    /// <summary>Applies the ordinary migrations of phases Backfill and Verify that have not run, by number, one transaction each; see <see cref="PhaseAttribute"/>. Does nothing where there are none.</summary>
    /// <param name="below">Only those with a lower number, such as a change's that comes after them.</param>
    /// <param name="cancellationToken">Ends it between two migrations.</param>
    /// <exception cref="DatabaseChangeException">The baseline has not been applied whole, a migration failed, or another runner is at it. What ran before stays.</exception>
    public async Task ApplyBackfillsAsync(long below = long.MaxValue, CancellationToken cancellationToken = default)
    {
        var types = set.Of(MigrationPhase.Backfill, MigrationPhase.Verify).Where(type => MigrationSet.NumberOf(type) < below).ToList();
        if (types.Count == 0) return;
        var ran = await RanAsync(cancellationToken).ConfigureAwait(false);
        var missing = Own.Concat(set.Of(MigrationPhase.Expand)).Where(type => !ran.Contains(MigrationSet.NumberOf(type))).ToList();
        if (missing.Count > 0) throw new DatabaseChangeException($"The ordinary backfills were refused: {string.Join(", ", missing.Select(type => type.Name))} of the baseline did not run on this database. Apply the baseline first.");
        await ApplyAsync(types, ran, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The ordinary migrations that have not run, by number, and what keeps them from it. Those of phase Contract are changes: see <see cref="PlanAsync"/>. Changes nothing.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DatabaseChangeException">The database does not answer.</exception>
    public async Task<IReadOnlyList<PendingMigration>> PendingAsync(CancellationToken cancellationToken = default)
    {
        var (ran, begun) = (await RanAsync(cancellationToken).ConfigureAwait(false), await BegunAsync(cancellationToken).ConfigureAwait(false));
        return [.. set.Of(MigrationPhase.Expand, MigrationPhase.Backfill, MigrationPhase.Verify).Where(type => !ran.Contains(MigrationSet.NumberOf(type)))
            .Select(type => new PendingMigration(MigrationSet.NumberOf(type), type.Name, MigrationSet.PhaseOf(type), Late(type, ran, begun)))];
    }

    /// <summary>Why it comes late, where that is refused.</summary>
    string? Late(Type type, HashSet<long> ran, IReadOnlyList<DatabaseChange> begun)
    {
        if (context.Options.OutOfOrder != OutOfOrder.Deny) return null;
        // A change is begun after the whole baseline, and a backfill comes when it comes: neither says that they are late.
        var isExpand = MigrationSet.PhaseOf(type) == MigrationPhase.Expand;
        return OrderChecks.Reason(
            type, (isExpand ? set.Of(MigrationPhase.Expand) : set.Of(MigrationPhase.Backfill, MigrationPhase.Verify)).Where(other => ran.Contains(MigrationSet.NumberOf(other))), isExpand ? begun : []);
    }

    async Task<IReadOnlyList<DatabaseChange>> BegunAsync(CancellationToken cancellationToken)
    {
        HashSet<string> begun = [];
        await RetryAsync("Migration", "the baseline", async () =>
        {
            await using var connection = await OpenAsync("dataverket-baseline", cancellationToken).ConfigureAwait(false);
            if (await connection.ValueAsync<bool>("SELECT to_regclass('dataverket.changes') IS NOT NULL", cancellationToken).ConfigureAwait(false))
                begun = [.. await connection.ListAsync("SELECT change FROM dataverket.changes", row => row.GetString(0), cancellationToken).ConfigureAwait(false)];
        }, cancellationToken).ConfigureAwait(false);
        return [.. Changes.Where(change => begun.Contains(change.Id))];
    }

    async Task ApplyAsync(IReadOnlyList<Type> types, HashSet<long> ran, CancellationToken cancellationToken)
    {
        // What is recorded has run: one look, however many there are.
        types = [.. types.Where(type => !ran.Contains(MigrationSet.NumberOf(type)))];
        if (context.Options.OutOfOrder == OutOfOrder.Deny && types.Count > 0)
        {
            var begun = await BegunAsync(cancellationToken).ConfigureAwait(false);
            var late = types.Except(Own).Select(type => Late(type, ran, begun)).OfType<string>().ToList();
            if (late.Count > 0) throw new DatabaseChangeException("Ordinary migrations were refused, since they come late (OutOfOrder is Deny); none was run.", late);
        }

        foreach (var type in types)
        {
            await RetryAsync("Migration", type.Name, async () =>
            {
                await using var guard = await OpenAsync("dataverket-baseline", cancellationToken).ConfigureAwait(false);
                await RunnerLock.TakeAsync(guard, Baseline, context.Options.RunnerDeadline, context.Time, cancellationToken).ConfigureAwait(false);
                await ApplyAsync(type, guard, cancellationToken).ConfigureAwait(false);
            }, cancellationToken).ConfigureAwait(false);
        }
    }

    async Task<HashSet<long>> RanAsync(CancellationToken cancellationToken)
    {
        HashSet<long> ran = [];
        await RetryAsync("Migration", "the baseline", async () =>
        {
            await using var connection = await OpenAsync("dataverket-baseline", cancellationToken).ConfigureAwait(false);
            if (await connection.ValueAsync<bool>("SELECT to_regclass('dataverket.versions') IS NOT NULL", cancellationToken).ConfigureAwait(false))
                ran = [.. await connection.ListAsync("SELECT version FROM dataverket.versions", row => row.GetInt64(0), cancellationToken).ConfigureAwait(false)];
        }, cancellationToken).ConfigureAwait(false);
        return ran;
    }

    async Task ApplyAsync(Type type, NpgsqlConnection guard, CancellationToken cancellationToken)
    {
        using var host = new PhaseHost(context.Connections.For("dataverket-baseline", context.Options.OrdinaryTimeout, TimeSpan.FromMilliseconds(500), isBound: false));
        Task JoinAsync(NpgsqlConnection connection) => RunnerLock.JoinAsync(connection, guard, [Baseline], context.Time, cancellationToken);
        if (await Task.Run(() => host.RunOrdinary(type, JoinAsync), CancellationToken.None).ConfigureAwait(false)) Log.Applied(context.Logger, type.Name);
    }
}
