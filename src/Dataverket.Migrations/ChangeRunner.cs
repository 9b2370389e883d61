using Dataverket.Compat.Rollouts;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Takes one database through its migrations: the ordinary ones, and each change through Expand, Backfill and Contract. Every call may be repeated, by this or another
/// process, after a crash at any moment; what is done is not done again. Safe from any thread; runners of one table wait for each other.
/// </summary>
public sealed partial class ChangeRunner
{
    /// <summary>What runners of ordinary migrations take turns on.</summary>
    const string Baseline = "the baseline";

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
        if (set.Validate(options.RequirePhase) is { Count: > 0 } faults) throw new ArgumentException(string.Join(Environment.NewLine, faults), nameof(set));
        this.set = set;
        Changes = set.All;
        context = new StepContext(new Connections(connectionString, options.ExpectedDatabase), options, timeProvider, logger ?? NullLogger.Instance) { Changes = Changes };
    }

    /// <summary>The changes that this runner knows; ordinary migrations of phase Contract are among them, see <see cref="PhaseAttribute"/>.</summary>
    public IReadOnlyList<DatabaseChange> Changes { get; }

    internal StepContext Context => context;

    /// <summary>Adds the new beside the old.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="cancellationToken">Ends the wait for the table; nothing is changed then.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">Refused, with all reasons, or the table could not be locked; nothing was changed.</exception>
    public Task ExpandAsync(string id, CancellationToken cancellationToken) => ExpandAsync(id, null, cancellationToken);

    /// <summary>Adds the new beside the old.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="progress">Hears whom an index that is built beside readers and writers waits for.</param>
    /// <param name="cancellationToken">Ends the wait for the table, or the build of an index; nothing is changed then.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">Refused, with all reasons, or the table could not be locked; nothing was changed.</exception>
    public Task ExpandAsync(string id, IProgress<StepProgress>? progress = null, CancellationToken cancellationToken = default) => RunAsync(Find(id), PhaseOrders.Expand(context).Heed(context), progress, cancellationToken);

    /// <summary>Fills the old rows and has the server prove that nothing is missing. It goes on where an earlier call ended.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="progress">Hears of rows done, rate and time left.</param>
    /// <param name="cancellationToken">Ends it between two batches.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">It is not expanded, rows are in quarantine, the declaration was edited, or another runner is at it.</exception>
    public async Task BackfillAsync(string id, IProgress<StepProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        await RunAsync(Find(id), PhaseOrders.Backfill, progress, cancellationToken).ConfigureAwait(false);
        if (progress is null) return;
        var status = await StatusAsync(id, cancellationToken).ConfigureAwait(false);
        progress.Report(new StepProgress(status.Done, Math.Max(status.Done, status.Total), "proven"));
    }

    /// <summary>
    /// Takes the old out of use and raises the floor, so that a build that needs it cannot register any more. What held data is kept under another name for
    /// <see cref="ChangeRunnerOptions.KeepRetired"/>; with 0 it is dropped at once.
    /// </summary>
    /// <param name="id">The change's id.</param>
    /// <param name="cancellationToken">Ends the wait for the table; nothing is changed then.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">Refused, with all reasons at once, or the table could not be locked; nothing was changed.</exception>
    public async Task ContractAsync(string id, CancellationToken cancellationToken = default)
    {
        await RunAsync(Find(id), PhaseOrders.Contract(context).Heed(context), null, cancellationToken).ConfigureAwait(false);
        if (context.Options.KeepRetired == TimeSpan.Zero) await DropRetiredAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Drops what Contract retired, for good, once it was kept for <see cref="ChangeRunnerOptions.KeepRetired"/>.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="cancellationToken">Ends the wait for the table; nothing is changed then.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">It is too early, or the change is not contracted; nothing was changed.</exception>
    public Task DropRetiredAsync(string id, CancellationToken cancellationToken = default) =>
        RunAsync(Find(id), PhaseOrders.Drop(context.Options.KeepRetired), null, cancellationToken);

    /// <summary>Takes away what Expand added (and the proof, if there is one), and with it all that only the new side holds. Refused while a live build knows the new shape.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="cancellationToken">Ends the wait for the table; nothing is changed then.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">Refused, with all reasons, or the table could not be locked; nothing was changed.</exception>
    public Task UndoExpandAsync(string id, CancellationToken cancellationToken = default) => RunAsync(Find(id), PhaseOrders.UndoExpand, null, cancellationToken);

    /// <summary>Takes the proof away, and with it what only a complete new shape allows; filled values stay, since they bother no build.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="cancellationToken">Ends the wait for the table; nothing is changed then.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">Refused, with all reasons, or the table could not be locked; nothing was changed.</exception>
    public Task UndoBackfillAsync(string id, CancellationToken cancellationToken = default) => RunAsync(Find(id), PhaseOrders.UndoBackfill, null, cancellationToken);

    /// <summary>Brings the old side back while it is kept, fills it with what was written since, proves that, and only then lets old builds register again.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="progress">Hears of rows done, rate and time left.</param>
    /// <param name="cancellationToken">Ends it between two batches or while it waits for the table. Run it again to go on.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">What was retired is gone, rows cannot be said in the old shape, or the table could not be locked.</exception>
    public Task UndoContractAsync(string id, IProgress<StepProgress>? progress = null, CancellationToken cancellationToken = default) =>
        RunAsync(Find(id), PhaseOrders.UndoContract, progress, cancellationToken);

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
            await using var connection = await OpenAsync("dataverket-status", cancellationToken, onlyReads: true).ConfigureAwait(false);
            var status = (await StatusReader.ReadAsync(connection, change, cancellationToken).ConfigureAwait(false)).Status;
            return status with { Divergences = await DivergencesAsync(connection, change, cancellationToken).ConfigureAwait(false) };
        }
        catch (NpgsqlException e)
        {
            throw new DatabaseChangeException($"The state of {change.Id} cannot be read: {Sql.Describe(e)}.", Sql.IsRetryable(e));
        }
    }

    /// <summary>What comes next for every change, in the order of their numbers, and what stands in its way. Changes nothing.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DatabaseChangeException">The database does not answer.</exception>
    public async Task<IReadOnlyList<ChangePlan>> PlanAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await using var connection = await OpenAsync("dataverket-plan", cancellationToken, onlyReads: true).ConfigureAwait(false);
            List<ChangePlan> plans = [];
            foreach (var change in Changes.OrderBy(change => change.Number))
            {
                var plan = await Planner.PlanAsync(connection, context, change, cancellationToken).ConfigureAwait(false);
                plans.Add(plan with { Status = plan.Status with { Divergences = await DivergencesAsync(connection, change, cancellationToken).ConfigureAwait(false) } });
            }

            return plans;
        }
        catch (NpgsqlException e)
        {
            throw new DatabaseChangeException($"The plan cannot be made: {Sql.Describe(e)}.", Sql.IsRetryable(e));
        }
    }

    /// <summary>By itself and last: unlike all else that is looked at, it waits for whoever takes the counter away just now.</summary>
    static async Task<long?> DivergencesAsync(NpgsqlConnection connection, DatabaseChange change, CancellationToken cancellationToken)
    {
        if (change.Divergences is not { } divergences) return null;
        try
        {
            var count = await connection.ValueAsync<long?>(divergences.CountSql, cancellationToken).ConfigureAwait(false);
            if (count is { } counted) MigrationTelemetry.Divergences.Record(counted, new KeyValuePair<string, object?>("dataverket.change", change.Id));
            return count;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InternalError)
        {
            // It is held, or was taken away after it was found.
            return null;
        }
    }

    /// <summary>Lets the backfill of a change (or the filling of an undo) rest between two batches until <see cref="ResumeAsync"/>, whichever process runs it, now or later.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="reason">Why, for people; it is shown with the progress.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">The database does not answer, or has no baseline.</exception>
    public Task PauseAsync(string id, string reason = "", CancellationToken cancellationToken = default) => AskAsync(id, BackfillControl.Pause, reason, cancellationToken);

    /// <summary>Takes back a pause.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">The database does not answer, or has no baseline.</exception>
    public Task ResumeAsync(string id, CancellationToken cancellationToken = default) => AskAsync(id, null, "", cancellationToken);

    /// <summary>
    /// Ends the backfill that runs now between two batches, whichever process runs it: its call fails with the reason, also when it has lost its connection meanwhile. What is filled stays, and the
    /// next call that begins goes on, unless a pause was asked for: that stays.
    /// </summary>
    /// <param name="id">The change's id.</param>
    /// <param name="reason">Why, for people.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">The database does not answer, or has no baseline.</exception>
    public Task CancelAsync(string id, string reason = "", CancellationToken cancellationToken = default) => AskAsync(id, BackfillControl.Cancel, reason, cancellationToken);

    /// <summary>How the backfill of a change goes, whichever process runs it; <c>null</c> when none has begun and none is to wait, as before the baseline.</summary>
    /// <param name="id">The change's id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">The database does not answer.</exception>
    public Task<BackfillStatus?> BackfillStatusAsync(string id, CancellationToken cancellationToken = default) =>
        WithAsync(id, async connection =>
        {
            try
            {
                return await BackfillControl.ReadAsync(connection, id, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
            {
                return null;
            }
        }, cancellationToken, onlyReads: true);

    /// <summary>
    /// Writes the present checksums of a change and its steps into the books: for a declaration or a version of this library that says the same in other words. Look at
    /// both before; nothing else is changed.
    /// </summary>
    /// <param name="id">The change's id.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ArgumentException">There is no such change.</exception>
    /// <exception cref="DatabaseChangeException">The database does not answer, or another runner is at it.</exception>
    public Task RepairAsync(string id, CancellationToken cancellationToken = default)
    {
        var change = Find(id);
        return RetryAsync("Repair", change.Id, async () =>
        {
            await using var guard = await OpenAsync("dataverket-guard:" + change.Id, cancellationToken).ConfigureAwait(false);
            await RunnerLock.TakeAsync(guard, change.TableName, context.Options.RunnerDeadline, context.Time, cancellationToken).ConfigureAwait(false);
            await using var transaction = await guard.BeginAsync(cancellationToken).ConfigureAwait(false);
            await Books.RepairAsync(guard, await StatusReader.ReadAsync(guard, change, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
        }, cancellationToken);
    }

    Task AskAsync(string id, string? request, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(reason);
        return WithAsync(id, async connection =>
        {
            await BackfillControl.AskAsync(connection, id, request, reason, cancellationToken).ConfigureAwait(false);
            return true;
        }, cancellationToken);
    }

    async Task<T> WithAsync<T>(string id, Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken, bool onlyReads = false)
    {
        _ = Find(id);
        try
        {
            await using var connection = await OpenAsync("dataverket-control", cancellationToken, onlyReads).ConfigureAwait(false);
            return await work(connection).ConfigureAwait(false);
        }
        catch (NpgsqlException e)
        {
            throw new DatabaseChangeException($"The backfill of {id} cannot be asked about: {Sql.Describe(e)}.", Sql.IsRetryable(e));
        }
    }

    internal DatabaseChange Find(string id) =>
        Changes.FirstOrDefault(change => change.Id == id) ?? throw new ArgumentException($"There is no change {id}.", nameof(id));

    internal Task<NpgsqlConnection> OpenAsync(string purpose, CancellationToken cancellationToken, bool onlyReads = false) =>
        context.Connections.OpenAsync(purpose, context.Options.AnswerTimeout, cancellationToken, onlyReads);

    /// <summary>A commit whose answer was lost is settled by running again: every step looks at the catalog first.</summary>
    Task RunAsync(DatabaseChange change, PhaseOrder order, IProgress<StepProgress>? progress, CancellationToken cancellationToken)
    {
        var own = context with { Headway = new() };
        return RetryAsync(order.Title, change.Id, async () =>
        {
            await using var guard = await context.Connections.OpenAsync((order.Name == "backfill" ? "dataverket-backfill:" : "dataverket-guard:") + change.Id, context.Options.AnswerTimeout, cancellationToken, longest: context.Options.LongestBatch).ConfigureAwait(false);
            var (hasBooks, now) = (await guard.ListAsync("SELECT to_regclass('dataverket.gate_waivers') IS NOT NULL, clock_timestamp()", row => (row.GetBoolean(0), row.Moment(1)), cancellationToken).ConfigureAwait(false))[0];
            own.Headway.Connected(now);
            if (!hasBooks)
                throw new DatabaseChangeException($"{order.Title} of {change.Id} was refused: the baseline has not been applied to this database. Apply it first (dataverket migrate run --to baseline, or ApplyBaselineAsync).");
            foreach (var table in change.Tables.Order(StringComparer.Ordinal))
                await RunnerLock.TakeAsync(guard, table, context.Options.RunnerDeadline, context.Time, cancellationToken).ConfigureAwait(false);
            await new PhaseRun(own, change, order, guard, progress).RunAsync(cancellationToken).ConfigureAwait(false);
        }, cancellationToken, own.Headway);
    }

    /// <summary>
    /// Tries again only what can come right by itself, and only for so long from the first failure on; a batch or step that was done since counts as a new beginning, and nothing
    /// else does, however long an attempt has taken. What has taken too long by itself holds others up each time, so it is tried only twice more.
    /// </summary>
    async Task RetryAsync(string step, string what, Func<Task> work, CancellationToken cancellationToken, Headway? headway = null)
    {
        long? failing = null;
        var (made, late) = (0L, 0);
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
                var now = context.Time.GetTimestamp();
                if (headway is not null && headway.Made != made) (made, failing, late, attempt) = (headway.Made, null, 0, 1);
                failing ??= now;
                // One that took that long before it was ended is not begun anew: an index, or the proof of a large table.
                var tooLate = e is PostgresException { SqlState: PostgresErrorCodes.QueryCanceled or Sql.Idle } && (++late > 2 || context.Time.GetElapsedTime(began, now) >= context.Options.RetryDeadline);
                if (!retryable || tooLate || context.Time.GetElapsedTime(failing.Value, now) >= context.Options.RetryDeadline)
                    throw new DatabaseChangeException($"{step} of {what} failed: {Sql.Describe(e)}.", retryable);
                Log.Retried(context.Logger, step, what, Sql.Describe(e));
            }

            await Task.Delay(TimeSpan.FromMilliseconds(Math.Min(1000, 50 * attempt)), context.Time, cancellationToken).ConfigureAwait(false);
        }
    }
}
