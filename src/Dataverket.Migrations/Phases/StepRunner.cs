using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Runs one step of an order, each kind in its way. One thread.</summary>
sealed class StepRunner(StepContext context, DatabaseChange change, PhaseOrder order, NpgsqlConnection guard, PhaseHost host, IProgress<StepProgress>? progress)
{
    /// <summary>How long the end of a call waits until what is left of an index is gone.</summary>
    static readonly TimeSpan Clearing = TimeSpan.FromSeconds(10);

    /// <summary>The process of the session that has joined the guard; 0 for none.</summary>
    int joined;

    /// <summary>Whether its effect is there and written down.</summary>
    internal async Task<bool> IsDoneAsync(ChangeView view, ChangeStep step, CancellationToken cancellationToken)
    {
        if (!await ProbeAsync(guard, step, cancellationToken).ConfigureAwait(false)) return false;
        return order.IsUndo || (view.Ledger.TryGetValue(step.Name, out var row) && row.State == "done" && await OnThreadAsync(() => host.HasRun(view.Steps.NumberOf(change, step))).ConfigureAwait(false));
    }

    /// <summary>Whether there can be rows to fill.</summary>
    internal Task<bool> AppliesAsync(ChangeStep step, CancellationToken cancellationToken) => guard.ValueAsync<bool>("SELECT " + step.Applies, cancellationToken);

    /// <summary>One transaction: bounds, locks, the gates again, the statements, the books.</summary>
    internal async Task TransactionAsync(ChangeStep step, bool last, CancellationToken cancellationToken)
    {
        if (change is HandWrittenContract byHand && !order.IsUndo && !await ProbeAsync(guard, step, cancellationToken).ConfigureAwait(false)) await ByHandAsync(byHand, step, last, cancellationToken).ConfigureAwait(false);
        else await HostAsync(step, true, connection => OwnAsync(connection, step, last, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    async Task OwnAsync(NpgsqlConnection connection, ChangeStep step, bool last, CancellationToken cancellationToken)
    {
        var (view, done) = await EnterAsync(connection, step, cancellationToken).ConfigureAwait(false);
        step = order.Steps(view).First(one => one.Name == step.Name);
        // Another runner may have done it while this one waited.
        if (!done && !await ProbeAsync(connection, step, cancellationToken).ConfigureAwait(false))
        {
            if (step.Kind == StepKind.Validate) await StepContext.UnboundAsync(connection, context.Options.ProofTimeout, cancellationToken).ConfigureAwait(false);
            await connection.RunAllAsync(view.Hold.Between(step.Sql), cancellationToken, step.Kind == StepKind.Validate ? context.Options.ProofTimeout : null).ConfigureAwait(false);
        }

        await LeaveAsync(connection, view, step, last, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The same around a migration written by hand, which looks its names up as it always has, and takes its time where it locks no table that is named.</summary>
    async Task ByHandAsync(HandWrittenContract byHand, ChangeStep step, bool last, CancellationToken cancellationToken)
    {
        ChangeView view = null!;
        await OnThreadAsync(() =>
        {
            host.UpByHand(
                byHand.Type, byHand.Number,
                async connection =>
                {
                    await JoinAsync(connection, cancellationToken).ConfigureAwait(false);
                    (view, _) = await EnterAsync(connection, step, cancellationToken).ConfigureAwait(false);
                    await connection.RunAsync("SET LOCAL search_path TO DEFAULT", cancellationToken).ConfigureAwait(false);
                    if (byHand.HasTable) return;
                    await StepContext.UnboundAsync(connection, context.Options.OrdinaryTimeout, cancellationToken).ConfigureAwait(false);
                    await connection.RunAsync("SET LOCAL idle_in_transaction_session_timeout = 0", cancellationToken).ConfigureAwait(false);
                },
                async connection =>
                {
                    await connection.RunAsync("SET LOCAL search_path = " + change.SearchPath, cancellationToken).ConfigureAwait(false);
                    await LeaveAsync(connection, view, step, last, cancellationToken).ConfigureAwait(false);
                });
            return true;
        }).ConfigureAwait(false);
    }

    /// <summary>Bounds, locks, the gates again.</summary>
    async Task<(ChangeView View, bool Done)> EnterAsync(NpgsqlConnection connection, ChangeStep step, CancellationToken cancellationToken)
    {
        await context.BoundAsync(connection, change, cancellationToken).ConfigureAwait(false);
        var done = await ProbeAsync(connection, step, cancellationToken).ConfigureAwait(false);
        var hold = done ? HoldBudget.None
            : await context.LockAsync(connection, change, step.Locks, order.JudgesInside && step.Kind == StepKind.Transaction && change.Shapes is not null, cancellationToken).ConfigureAwait(false);
        // The look that counts: from here on a registration waits, and then meets the new floor or, if this is rolled back, the old one.
        var view = await StatusReader.ReadAsync(connection, change, cancellationToken, hold).ConfigureAwait(false);
        if (order.JudgesInside) PhaseRun.Refuse(order, change, await order.Judge(connection, view, cancellationToken).ConfigureAwait(false));
        await hold.SpendAsync(connection, cancellationToken).ConfigureAwait(false);
        await Books.BeginAsync(connection, view, order.Name, cancellationToken).ConfigureAwait(false);
        return (view, done);
    }

    /// <summary>The floor and the books.</summary>
    async Task LeaveAsync(NpgsqlConnection connection, ChangeView view, ChangeStep step, bool last, CancellationToken cancellationToken)
    {
        await view.Hold.SpendAsync(connection, cancellationToken).ConfigureAwait(false);
        if (order.IsContract) await Books.RaiseAsync(connection, change, cancellationToken).ConfigureAwait(false);
        if (!order.IsUndo) await Books.StepAsync(connection, view, step, "done", cancellationToken).ConfigureAwait(false);
        if (last) await order.Finish(connection, view, cancellationToken).ConfigureAwait(false);
        // The record of the version and the commit are all that comes after it.
        await view.Hold.SpendAsync(connection, cancellationToken, always: true).ConfigureAwait(false);
    }

    /// <summary>Batches on the guard's connection; then the record. Rows that cannot be filled end the order.</summary>
    internal async Task FillAsync(ChangeView view, ChangeStep step, IReadOnlyList<ChangeStep> steps, CancellationToken cancellationToken)
    {
        await BeginAsync(view, cancellationToken).ConfigureAwait(false);
        var job = order.Job(change);
        var run = new BackfillRun(context, change, step.Rows!, job, guard, progress);
        string why;
        try
        {
            why = await run.RunAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            IsRefused = run.IsFull;
        }

        var left = await guard.ValueAsync<long>("SELECT count(*) FROM dataverket.quarantine WHERE change = $1", cancellationToken, job).ConfigureAwait(false);
        if (left > 0)
        {
            // A proof from an interrupted try would go on refusing writes to these rows.
            if (steps.FirstOrDefault(one => one.Kind == StepKind.Validate) is { } validate && !await ProbeAsync(guard, validate, cancellationToken).ConfigureAwait(false))
                await RefusedAsync(validate, cancellationToken).ConfigureAwait(false);
            IsRefused = true;
            throw new DatabaseChangeException(string.Create(
                CultureInfo.InvariantCulture,
                $"The {order.Name} of {change.Id} has filled all rows of {step.Rows!.Lock.Name} but {left}; their keys are in dataverket.quarantine{(why.Length > 0 ? $" ({why})" : "")}. Mend or delete those rows, then run it again. No proof was added."));
        }

        if (!order.IsUndo) await HostAsync(step, true, connection => Books.StepAsync(connection, view, step, "done", cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Outside a transaction: the intent is written down first; a build that failed leaves an invalid index, which is dropped, now or by the next run.</summary>
    internal async Task ConcurrentAsync(ChangeView view, ChangeStep step, CancellationToken cancellationToken)
    {
        await BeginAsync(view, cancellationToken).ConfigureAwait(false);
        if (!order.IsUndo) await Books.StepAsync(guard, view, step, "intended", cancellationToken).ConfigureAwait(false);
        await HostAsync(step, false, connection => WaitTeller.DuringAsync(() => BuildAsync(connection, view, step, cancellationToken), guard, connection.ProcessID, step, context.Time, progress), cancellationToken).ConfigureAwait(false);
    }

    async Task BuildAsync(NpgsqlConnection connection, ChangeView view, ChangeStep step, CancellationToken cancellationToken)
    {
        // It waits for others without making anybody wait; a timeout would leave it invalid.
        await connection.RunAsync("SET lock_timeout = 0", cancellationToken).ConfigureAwait(false);
        await connection.RunAsync(string.Create(CultureInfo.InvariantCulture, $"SET statement_timeout = {(long)context.Options.ProofTimeout.TotalMilliseconds}"), cancellationToken).ConfigureAwait(false);
        await connection.RunAsync("SET search_path = " + change.SearchPath, cancellationToken).ConfigureAwait(false);
        if (!await ProbeAsync(connection, step, cancellationToken).ConfigureAwait(false))
        {
            await CleanAsync(connection, step, context.Options.ProofTimeout, cancellationToken).ConfigureAwait(false);
            try
            {
                // One statement a command: two would be one transaction.
                foreach (var statement in step.Sql) await connection.RunLongAsync(statement, context.Options.ProofTimeout, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException e) when (!e.SqlState.StartsWith("57P", StringComparison.Ordinal))
            {
                // Whatever it was (duplicates, a timeout, a full disk): what is left of it takes room and time of every write.
                await ClearAsync(connection, step).ConfigureAwait(false);
                if (!Quarantine.IsRowFault(e) || Sql.IsRetryable(e)) throw;
                IsRefused = true;
                if (e.SqlState != PostgresErrorCodes.UniqueViolation)
                    throw new DatabaseChangeException($"{order.Title} of {change.Id} failed at step '{step.Name}': an expression or the condition of index {step.Index} fails for some row of {change.TableName} ({Sql.Describe(e)}). Mend the row, then run it again; or undo it, and declare an index that bears such rows. What was built of it was taken away again.");
                throw new DatabaseChangeException($"{order.Title} of {change.Id} failed at step '{step.Name}': {step.RefusedText}");
            }
            catch (OperationCanceledException)
            {
                await ClearAsync(connection, step).ConfigureAwait(false);
                throw;
            }

            if (!await ProbeAsync(connection, step, cancellationToken).ConfigureAwait(false))
                throw new DatabaseChangeException($"Step '{step.Name}' of {change.Id} ran, but its effect is not there: something else changes {change.TableName} at the same time.", isTransient: true);
        }

        await connection.RunAsync("RESET search_path", cancellationToken).ConfigureAwait(false);
        await connection.RunAsync("RESET statement_timeout", cancellationToken).ConfigureAwait(false);
        await connection.RunAsync("RESET lock_timeout", cancellationToken).ConfigureAwait(false);
        if (!order.IsUndo) await Books.StepAsync(connection, view, step, "done", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether the order was ended because rows stand against it.</summary>
    internal bool IsRefused { get; set; }

    /// <summary>
    /// Takes back what an undo of Contract has done that rows stand against: until it ends no old build can come, and new ones would go on with a trigger, and with constraints of the old side, that may
    /// refuse what they write.
    /// </summary>
    /// <returns>What to say about it; empty when there was nothing to take back.</returns>
    internal async Task<string> GiveUpAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var transaction = await guard.BeginAsync(cancellationToken).ConfigureAwait(false);
            await context.BoundAsync(guard, change, cancellationToken).ConfigureAwait(false);
            var view = await StatusReader.ReadAsync(guard, change, cancellationToken).ConfigureAwait(false);
            if (view is not { Steps.GiveUp: { } step, Record.Stage: Stages.Contracted } || !await AppliesAsync(step, cancellationToken).ConfigureAwait(false)) return "";
            await context.LockAsync(guard, change, step.Locks, withShapes: false, cancellationToken).ConfigureAwait(false);
            if (!await ProbeAsync(guard, step, cancellationToken).ConfigureAwait(false)) await guard.RunAllAsync(step.Sql, cancellationToken).ConfigureAwait(false);
            await Books.GivenUpAsync(guard, view, cancellationToken).ConfigureAwait(false);
            await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
            return " All is as Contract left it: undo it again when the rows are mended, or go on without.";
        }
        catch (Exception e) when (e is DatabaseChangeException or PostgresException)
        {
            return $" What the undo had done could not be taken back ({Sql.Describe(e)}): run it again when the rows are mended.";
        }
    }

    /// <summary>Takes back what the server would not validate.</summary>
    internal async Task RefusedAsync(ChangeStep step, CancellationToken cancellationToken)
    {
        if (step.Refused.Count == 0) return;
        await using var transaction = await guard.BeginAsync(cancellationToken).ConfigureAwait(false);
        await context.BoundAsync(guard, change, cancellationToken).ConfigureAwait(false);
        var hold = await context.LockAsync(guard, change, [.. step.Locks.Select(held => held with { Mode = StepLock.All })], withShapes: false, cancellationToken).ConfigureAwait(false);
        await guard.RunAllAsync(hold.Between(step.Refused), cancellationToken).ConfigureAwait(false);
        if (order.IsContract) await Books.ContractRefusedAsync(guard, await StatusReader.ReadAsync(guard, change, cancellationToken, hold).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await hold.SpendAsync(guard, cancellationToken, always: true).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The end of an order whose last step could not hold it.</summary>
    internal async Task FinishAsync(CancellationToken cancellationToken)
    {
        await using var transaction = await guard.BeginAsync(cancellationToken).ConfigureAwait(false);
        await context.BoundAsync(guard, change, cancellationToken).ConfigureAwait(false);
        var hold = order.JudgesInside ? await context.LockAsync(guard, change, [], change.Shapes is not null, cancellationToken).ConfigureAwait(false) : HoldBudget.None;
        var view = await StatusReader.ReadAsync(guard, change, cancellationToken, hold).ConfigureAwait(false);
        if (order.JudgesInside) PhaseRun.Refuse(order, change, await order.Judge(guard, view, cancellationToken).ConfigureAwait(false));
        await order.Finish(guard, view, cancellationToken).ConfigureAwait(false);
        await hold.SpendAsync(guard, cancellationToken, always: true).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    Task BeginAsync(ChangeView view, CancellationToken cancellationToken) =>
        view.Record?.UnderWay == order.Name ? Task.CompletedTask : Books.BeginAsync(guard, view, order.Name, cancellationToken);

    /// <summary>Takes away what a failed build has left, for as long as that may take at the end of a call; otherwise the next call does, and it is said so.</summary>
    async Task ClearAsync(NpgsqlConnection connection, ChangeStep step)
    {
        if (step.Index is null) return;
        try
        {
            // A statement that was stopped from here may have taken its connection along.
            await using var fresh = connection.State == System.Data.ConnectionState.Open ? null : await context.Connections.OpenAsync("dataverket-guard:" + change.Id, Clearing, CancellationToken.None).ConfigureAwait(false);
            // And with it the lock: what is not valid might be another runner's, which is building it.
            if (fresh is not null) await RunnerLock.JoinAsync(fresh, guard, change.Tables, context.Time, CancellationToken.None).ConfigureAwait(false);
            var own = fresh ?? connection;
            await own.RunAllAsync(["SET lock_timeout = 0", string.Create(CultureInfo.InvariantCulture, $"SET statement_timeout = {(long)Clearing.TotalMilliseconds}")], CancellationToken.None).ConfigureAwait(false);
            await CleanAsync(own, step, Clearing, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or DatabaseChangeException)
        {
            Log.IndexLeft(context.Logger, order.Title, change.Id, step.Index, Sql.Describe(e));
        }
    }

    static async Task CleanAsync(NpgsqlConnection connection, ChangeStep step, TimeSpan bound, CancellationToken cancellationToken)
    {
        if (step.Index is { } index && await connection.ValueAsync<bool>("SELECT NOT (indisvalid AND indisready) FROM pg_index WHERE indexrelid = to_regclass($1)", cancellationToken, index).ConfigureAwait(false))
            await connection.RunLongAsync("DROP INDEX CONCURRENTLY " + index, bound, cancellationToken).ConfigureAwait(false);
    }

    static Task<bool> ProbeAsync(NpgsqlConnection connection, ChangeStep step, CancellationToken cancellationToken) => connection.ValueAsync<bool>("SELECT " + step.Done, cancellationToken);

    Task HostAsync(ChangeStep step, bool inTransaction, Func<NpgsqlConnection, Task> work, CancellationToken cancellationToken)
    {
        return OnThreadAsync(() =>
        {
            if (order.IsUndo) host.Run(new StepMigration(change, step, 0, JoinedAsync), inTransaction);
            else host.Up(new StepMigration(change, step, NumberOf(step), JoinedAsync), inTransaction);
            return true;
        });

        async Task JoinedAsync(NpgsqlConnection connection)
        {
            await JoinAsync(connection, cancellationToken).ConfigureAwait(false);
            await work(connection).ConfigureAwait(false);
        }
    }

    // FluentMigrator has a session for each transaction, and opens one that was lost anew.
    async Task JoinAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (connection.ProcessID != joined) await RunnerLock.JoinAsync(connection, guard, change.Tables, context.Time, cancellationToken).ConfigureAwait(false);
        joined = connection.ProcessID;
    }

    long NumberOf(ChangeStep step) => change.Build(ChangeFacts.Assumed).NumberOf(change, step);

    static Task<T> OnThreadAsync<T>(Func<T> work) => Task.Run(work);
}
