using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>
/// Runs the steps of one order that are not done yet. It may be killed at any moment and started again: what is done is found in the catalog and not done twice.
/// One thread, on the connection that holds the runner's lock.
/// </summary>
sealed class PhaseRun(StepContext context, DatabaseChange change, PhaseOrder order, NpgsqlConnection guard, IProgress<StepProgress>? progress)
{
    const int Tries = 3;
    readonly ChangeTeller teller = new(context, change, order, progress);
    bool begun;

    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        using var activity = MigrationTelemetry.Start(change, order.Name);
        var started = context.Time.GetTimestamp();
        Exception? error = null;
        try
        {
            await GoAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            error = e;
            if (e is not OperationCanceledException) teller.Failed(e, begun);
            throw;
        }
        finally
        {
            MigrationTelemetry.End(activity, change, order.Name, context.Time.GetElapsedTime(started), error);
        }
    }

    async Task GoAsync(CancellationToken cancellationToken)
    {
        ChangeView view;
        await order.Gather(change, cancellationToken).ConfigureAwait(false);
        // The last commit of a runner that is gone may be under way still: to look before it has ended would be to do its work, and to write it down, once more.
        await guard.RunAsync("SELECT FROM dataverket.changes WHERE change = $1 FOR UPDATE", cancellationToken, change.Id).ConfigureAwait(false);
        await using (var looking = await guard.BeginAsync(cancellationToken).ConfigureAwait(false))
        {
            view = await StatusReader.ReadAsync(guard, change, cancellationToken).ConfigureAwait(false);
            await JudgeAsync(guard, view, cancellationToken).ConfigureAwait(false);
        }

        if (order.IsDone(view)) return;
        begun = true;
        teller.Begun();
        using var host = new PhaseHost(context.Connections.For($"dataverket-{order.Name.Replace(' ', '-')}:{change.Id}", context.Options.HoldTimeout, TimeSpan.FromMilliseconds(500), isBound: change is not HandWrittenContract));
        var runner = new StepRunner(context, change, order, guard, host, teller);
        bool finished;
        try
        {
            finished = await WalkAsync(runner, view, order.Steps(view), cancellationToken).ConfigureAwait(false);
        }
        catch (DatabaseChangeException e) when (order.Name == "undo contract" && runner.IsRefused)
        {
            throw new DatabaseChangeException(e.Message + await runner.GiveUpAsync(cancellationToken).ConfigureAwait(false));
        }

        if (!finished) await runner.FinishAsync(cancellationToken).ConfigureAwait(false);
        teller.Ended();
    }

    /// <summary>Every step that is not done.</summary>
    /// <returns>Whether the last one has ended the order as well.</returns>
    async Task<bool> WalkAsync(StepRunner runner, ChangeView view, IReadOnlyList<ChangeStep> steps, CancellationToken cancellationToken)
    {
        var (finished, tries) = (false, 1);
        for (var i = 0; i < steps.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var step = steps[i];
            var last = i == steps.Count - 1;
            if (step.Kind == StepKind.Rows ? !await runner.AppliesAsync(step, cancellationToken).ConfigureAwait(false) : await runner.IsDoneAsync(view, step, cancellationToken).ConfigureAwait(false)) continue;
            var beganStep = context.Time.GetTimestamp();
            try
            {
                await (step.Kind switch
                {
                    StepKind.Rows => runner.FillAsync(view, step, steps, cancellationToken),
                    StepKind.Concurrent => runner.ConcurrentAsync(view, step, cancellationToken),
                    _ => runner.TransactionAsync(step, last, cancellationToken),
                }).ConfigureAwait(false);
                // Rows are counted batch by batch: to find none left is nothing new.
                if (step.Kind != StepKind.Rows) context.Headway.Make();
                Log.StepDone(context.Logger, step.Name, change.Id, (long)context.Time.GetElapsedTime(beganStep).TotalMilliseconds);
                finished = last && step.Kind is StepKind.Transaction or StepKind.Validate;
            }
            catch (PostgresException e) when (step.Kind == StepKind.Validate && Quarantine.IsRowFault(e) && !Sql.IsRetryable(e))
            {
                await runner.RefusedAsync(step, cancellationToken).ConfigureAwait(false);
                // A row that was written past the sync may have come meanwhile; a moment later it is filled.
                if (tries++ < Tries && steps.ToList().FindIndex(one => one.Kind == StepKind.Rows) is >= 0 and var rows) i = rows - 1;
                else
                {
                    runner.IsRefused = true;
                    throw new DatabaseChangeException($"The proof of {change.Id} failed: {await RowsAgainst.TellAsync(guard, change, step, e, cancellationToken).ConfigureAwait(false)}");
                }
            }
        }

        return finished;
    }

    async Task JudgeAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken) => Refuse(order, change, await order.Judge(connection, view, cancellationToken).ConfigureAwait(false));

    internal static void Refuse(PhaseOrder order, DatabaseChange change, List<GateReason> reasons)
    {
        if (reasons.Count > 0)
            throw new DatabaseChangeException(string.Create(CultureInfo.InvariantCulture, $"{order.Title} of {change.Id} was refused; nothing was changed."), [.. reasons.Select(reason => $"{reason.What} {reason.Unblock}")]);
    }
}
