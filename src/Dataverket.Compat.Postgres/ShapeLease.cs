using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Dataverket.Compat.Postgres;

/// <summary>
/// Says in the database which shapes of a table this process uses, for as long as it lives. Registration and the Contract phase lock the same row, so a build
/// that comes too late is refused here instead of meeting a missing column. Safe from any thread.
/// </summary>
public sealed class ShapeLease : IAsyncDisposable
{
    readonly ShapeLeaseOptions options;
    readonly ShapeStore store;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly ShapeScopes scopes;
    readonly WakeSignal wake;
    readonly CancellationTokenSource stop = new();
    Task renewing = Task.CompletedTask;
    long renewed;
    volatile string? lost;
    int disposed;

    ShapeLease(ShapeLeaseOptions options, ShapeStore store, TimeProvider time, ILogger logger, int uses, long renewed)
    {
        this.options = options;
        this.store = store;
        this.time = time;
        this.logger = logger;
        this.renewed = renewed;
        wake = new WakeSignal(time);
        scopes = new ShapeScopes(uses, wake.Wake);
    }

    /// <summary>
    /// The shape that the next operation uses: the newest that is complete and that the build knows. At an older one than its newest, the build has to bear rows
    /// that only have the old columns. Ask <see cref="Use"/> instead where an operation must not straddle a change.
    /// </summary>
    public int Uses => scopes.Uses;

    /// <summary>Whether others still count on this process. False when the lease was not renewed for its time to live (less a tenth), by the process's own monotonic clock.</summary>
    public bool IsHeld => lost is null && time.GetElapsedTime(Interlocked.Read(ref renewed)) < options.HeldFor;

    /// <summary>Registers the process and keeps its lease renewed until it is disposed of.</summary>
    /// <param name="source">The service's database, with the tables of <see cref="CompatTables"/>.</param>
    /// <param name="options">The table, the process and the shapes that the build can live with.</param>
    /// <param name="timeProvider">The clock of all waits; expiry is by the server's clock.</param>
    /// <param name="logger">Hears of changes and of failed renewals.</param>
    /// <param name="cancellationToken">Ends the registration.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    /// <exception cref="CompatPostgresException">The build is too old for the table (final), too new (transient: the backfill has not ended), or the database is away (transient).</exception>
    public static async Task<ShapeLease> RegisterAsync(
        NpgsqlDataSource source, ShapeLeaseOptions options, TimeProvider timeProvider, ILogger? logger = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        options.Check();
        var store = new ShapeStore(source, options);
        var sent = timeProvider.GetTimestamp();
        try
        {
            var (floor, complete, written) = await store.WriteAsync(
                (floor, complete) => floor > options.Newest || complete < options.Oldest ? null : Math.Min(complete, options.Newest), cancellationToken).ConfigureAwait(false);
            if (floor > options.Newest) throw new CompatPostgresException(TooOld(options, floor));
            if (written is null)
            {
                throw new CompatPostgresException(
                    $"Build {options.Build} of {options.Service} needs shape {options.Oldest} of table {options.TableName}, but only shape {complete} is complete; "
                    + "let the backfill end first, or deploy a build that also knows the older shape.", isTransient: true);
            }

            var lease = new ShapeLease(options, store, timeProvider, logger ?? NullLogger.Instance, written.Value, sent);
            lease.renewing = Task.Run(lease.RenewAlwaysAsync, CancellationToken.None);
            return lease;
        }
        catch (NpgsqlException e)
        {
            throw new CompatPostgresException($"The shape lease of {options.Service} on table {options.TableName} could not be registered ({Log.Cause(e)}).", e, e.IsTransient);
        }
    }

    /// <summary>Begins an operation on the table. The shape it gets stays valid until it is disposed of: the lease does not move on before.</summary>
    /// <exception cref="CompatPostgresException">The lease is not held: transient when the database was away too long, final when the table has gone on without this build.</exception>
    /// <exception cref="ObjectDisposedException">The lease was disposed of.</exception>
    public ShapeUse Use()
    {
        ObjectDisposedException.ThrowIf(disposed != 0, this);
        if (lost is { } final) throw new CompatPostgresException(final);
        if (!IsHeld)
        {
            throw new CompatPostgresException(
                $"{options.Service} has lost its shape lease on table {options.TableName}: the database did not take a renewal for {options.HeldFor.TotalSeconds:0.#} s.", isTransient: true);
        }

        return scopes.Begin();
    }

    /// <summary>Stops renewing and deletes the lease. When the database is away the lease lapses by itself. Dispose of the operations first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0) return;
        await stop.CancelAsync().ConfigureAwait(false);
        await renewing.ConfigureAwait(false);
        try
        {
            using var limit = new CancellationTokenSource(options.RenewEvery, time);
            await store.DeleteAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or OperationCanceledException or TimeoutException or ObjectDisposedException)
        {
            Log.LeaseNotRenewed(logger, options.Service, options.TableName, Log.Cause(e));
        }

        stop.Dispose();
    }

    async Task RenewAlwaysAsync()
    {
        var delay = options.RenewEvery;
        while (true)
        {
            await wake.WaitAsync(delay, stop.Token).ConfigureAwait(false);
            if (stop.IsCancellationRequested || lost is not null) return;
            try
            {
                using var timeout = new CancellationTokenSource(options.RenewEvery, time);
                using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, stop.Token);
                await RenewAsync(limit.Token).ConfigureAwait(false);
                delay = options.RenewEvery;
            }
            catch (Exception e)
            {
                if (stop.IsCancellationRequested) return;
                Log.LeaseNotRenewed(logger, options.Service, options.TableName, Log.Cause(e));
                delay = options.RenewEvery / 4;
            }
        }
    }

    async Task RenewAsync(CancellationToken cancellationToken)
    {
        var sent = time.GetTimestamp();
        var target = scopes.Uses;
        var before = target;
        var (floor, _, written) = await store.WriteAsync(
            (floor, complete) =>
            {
                if (floor > options.Newest) return null;
                target = Math.Clamp(complete, options.Oldest, options.Newest);
                // Upward: operations turn first, and the row says so only when the last one of the old shape has ended. Downward: the row first.
                if (target > scopes.Uses) scopes.Turn(target);
                return Math.Max(floor, Math.Min(target, scopes.OldestRunning));
            },
            cancellationToken).ConfigureAwait(false);
        if (written is null)
        {
            lost = TooOld(options, floor);
            Log.LeaseLost(logger, lost);
            return;
        }

        scopes.Turn(target);
        Interlocked.Exchange(ref renewed, sent);
        if (target != before) Log.ShapeUsed(logger, options.Service, target, options.TableName);
    }

    static string TooOld(ShapeLeaseOptions options, int floor) =>
        $"Build {options.Build} of {options.Service} needs shape {options.Newest} of table {options.TableName}, but its floor is {floor}; "
        + $"deploy a build that knows shape {floor}.";
}
