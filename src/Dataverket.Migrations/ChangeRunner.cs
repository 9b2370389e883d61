using Dataverket.Compat.Rollouts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Takes one database through its migrations: the ordinary ones, and each change through Expand, Backfill and Contract. Every call may be repeated, by this or another
/// process, after a crash at any moment; what is done is not done again. Safe from any thread; runners of one table wait for each other.
/// </summary>
public sealed class ChangeRunner
{
    readonly MigrationSet set;
    readonly StepContext context;

    /// <summary>Makes a runner. Everything declared is checked here, before anything is touched.</summary>
    /// <param name="connectionString">The database, as a role that owns the tables. It is never logged.</param>
    /// <param name="set">The service's migrations and changes.</param>
    /// <param name="options">The settings.</param>
    /// <param name="timeProvider">The clock of all waits.</param>
    /// <param name="logger">Hears of steps; never of values.</param>
    /// <exception cref="ArgumentException">Something declared is faulty (the message holds all faults), or an option is outside its range.</exception>
    public ChangeRunner(string connectionString, MigrationSet set, ChangeRunnerOptions options, TimeProvider timeProvider, ILogger? logger = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(connectionString);
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        options.Check();
        if (set.Validate() is { Count: > 0 } faults) throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(set));
        this.set = set;
        context = new StepContext(new Connections(connectionString), options, timeProvider, logger ?? NullLogger.Instance);
    }

    /// <summary>The changes that this runner knows.</summary>
    public IReadOnlyList<DatabaseChange> Changes => set.Changes;

    internal StepContext Context => context;

    /// <summary>Makes the tables of schema <c>dataverket</c>, then applies the ordinary migrations that have not run, by number, one transaction each.</summary>
    /// <param name="cancellationToken">Ends it between two migrations.</param>
    /// <exception cref="DatabaseChangeException">A migration failed, or another runner is at it. What ran before stays.</exception>
    public async Task ApplyBaselineAsync(CancellationToken cancellationToken = default)
    {
        var types = new[] { typeof(CompatTablesMigration), typeof(CompatTablesAgainMigration), typeof(MigrationTablesMigration) }.Concat(set.Migrations.OrderBy(NumberOf)).ToList();
        foreach (var type in types)
        {
            await RetryAsync("Migration", type.Name, async () =>
            {
                await using var guard = await OpenAsync("dataverket-baseline", cancellationToken).ConfigureAwait(false);
                await RunnerLock.TakeAsync(guard, "the baseline", context.Options.RunnerDeadline, context.Time, cancellationToken).ConfigureAwait(false);
                await ApplyAsync(type).ConfigureAwait(false);
            }, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Adds the new beside the old.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="cancellationToken">Ends the wait for the table; nothing is changed then.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">Refused, with all reasons, or the table could not be locked; nothing was changed.</exception>
    public Task ExpandAsync(string id, CancellationToken cancellationToken = default) =>
        PhaseAsync(Find(id), MigrationPhase.Expand, "Expand", up: true, ExpandPhase.RunAsync, cancellationToken);

    /// <summary>Takes away what Expand added, and with it all that only the new columns hold. Refused while a live build knows the new shape.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="cancellationToken">Ends the wait for the table; nothing is changed then.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">Refused, with all reasons, or the table could not be locked; nothing was changed.</exception>
    public Task UndoExpandAsync(string id, CancellationToken cancellationToken = default) =>
        PhaseAsync(Find(id), MigrationPhase.Expand, "Undo of expand", up: false, ExpandPhase.UndoAsync, cancellationToken);

    /// <summary>Takes the old away and raises the floor, so that a build that needs it cannot register any more. It cannot be undone.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="cancellationToken">Ends the wait for the table; nothing is changed then.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">Refused, with all reasons at once, or the table could not be locked; nothing was changed.</exception>
    public Task ContractAsync(string id, CancellationToken cancellationToken = default) =>
        PhaseAsync(Find(id), MigrationPhase.Contract, "Contract", up: true, ContractPhase.RunAsync, cancellationToken);

    /// <summary>Fills the old rows and has the server prove that none is left. It goes on where an earlier call ended.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="progress">Hears of rows done, rate and time left.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">It is not expanded, rows are in quarantine, the declaration was edited, or another runner is at it.</exception>
    public async Task BackfillAsync(string id, IProgress<StepProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var change = Find(id);
        await RetryAsync("Backfill", change.Id, async () =>
        {
            await using var connection = await context.Connections.OpenAsync("dataverket-backfill:" + change.Id, context.Options.ProofTimeout, cancellationToken).ConfigureAwait(false);
            await RunnerLock.TakeAsync(connection, change.TableName, context.Options.RunnerDeadline, context.Time, cancellationToken).ConfigureAwait(false);
            await new BackfillWorker(context, change, connection, progress).RunAsync(cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks where a change stands. Changes nothing.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">The database does not answer.</exception>
    public async Task<ChangeStatus> StatusAsync(string id, CancellationToken cancellationToken = default)
    {
        var change = Find(id);
        try
        {
            await using var connection = await OpenAsync("dataverket-status", cancellationToken).ConfigureAwait(false);
            return (await StatusReader.ReadAsync(connection, change, cancellationToken).ConfigureAwait(false)).Status;
        }
        catch (NpgsqlException e)
        {
            throw new DatabaseChangeException($"The state of {change.Id} cannot be read: {Sql.Describe(e)}.", Sql.IsRetryable(e));
        }
    }

    internal DatabaseChange Find(string id) =>
        set.Changes.FirstOrDefault(change => change.Id == id) ?? throw new ArgumentException($"There is no change {id}.", nameof(id));

    internal Task<NpgsqlConnection> OpenAsync(string purpose, CancellationToken cancellationToken) =>
        context.Connections.OpenAsync(purpose, TimeSpan.FromSeconds(30), cancellationToken);

    async Task PhaseAsync(
        DatabaseChange change, MigrationPhase phase, string step, bool up,
        Func<StepContext, DatabaseChange, NpgsqlConnection, CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        var session = context.Connections.For($"dataverket-{phase.ToString().ToLowerInvariant()}:{change.Id}", context.Options.HoldTimeout, TimeSpan.FromMilliseconds(500));
        var migration = new PhaseMigration(change, phase, (connection, _) => work(context, change, connection, cancellationToken));
        // A commit whose answer was lost is settled by running again: the phase looks at the catalog first.
        await RetryAsync(step, change.Id, async () =>
        {
            await using var guard = await OpenAsync("dataverket-guard:" + change.Id, cancellationToken).ConfigureAwait(false);
            if (!await guard.ValueAsync<bool>("SELECT to_regclass('dataverket.journal') IS NOT NULL", cancellationToken).ConfigureAwait(false))
                throw new DatabaseChangeException($"{step} of {change.Id} was refused: the baseline has not been applied to this database. Apply the baseline first.");
            await RunnerLock.TakeAsync(guard, change.TableName, context.Options.RunnerDeadline, context.Time, cancellationToken).ConfigureAwait(false);
            await Task.Run(() =>
            {
                using var host = new PhaseHost(session);
                if (up) host.Up(migration);
                else host.Down(migration);
            }, CancellationToken.None).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
    }

    Task ApplyAsync(Type type) => Task.Run(() =>
    {
        using var host = new PhaseHost(context.Connections.For("dataverket-baseline", context.Options.OrdinaryTimeout, TimeSpan.FromMilliseconds(500)));
        if (host.RunOrdinary(type)) Log.Applied(context.Logger, type.Name);
    });

    /// <summary>Tries again only what can come right by itself, and only for so long; a batch that was done since counts as a new beginning.</summary>
    async Task RetryAsync(string step, string what, Func<Task> work, CancellationToken cancellationToken)
    {
        var started = context.Time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var began = context.Time.GetTimestamp();
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                await work().ConfigureAwait(false);
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var retryable = e is not NpgsqlException || Sql.IsRetryable(e);
                if (context.Time.GetElapsedTime(began) > TimeSpan.FromSeconds(5)) started = began;
                if (!retryable || context.Time.GetElapsedTime(started) >= context.Options.RetryDeadline)
                    throw new DatabaseChangeException($"{step} of {what} failed: {Sql.Describe(e)}.", retryable);
                Log.Retried(context.Logger, step, what, Sql.Describe(e));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1000, 50 * attempt)), context.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    static long NumberOf(Type type) => type.GetCustomAttributes(typeof(FluentMigrator.MigrationAttribute), false).Cast<FluentMigrator.MigrationAttribute>().First().Version;
}
