using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Finds out what comes next. Changes nothing.</summary>
static class Planner
{
    internal static async Task<ChangePlan> PlanAsync(NpgsqlConnection connection, StepContext context, DatabaseChange change, CancellationToken cancellationToken)
    {
        var order = Next(await StatusReader.ReadAsync(connection, change, cancellationToken).ConfigureAwait(false), context);
        if (order is not null) await order.Gather(change, cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginAsync(cancellationToken).ConfigureAwait(false);
        var view = await StatusReader.ReadAsync(connection, change, cancellationToken).ConfigureAwait(false);
        var reasons = order is null ? [] : await order.Judge(connection, view, cancellationToken).ConfigureAwait(false);
        if (order is not null) await SessionCheck.AddStandbyAsync(connection, reasons, cancellationToken).ConfigureAwait(false);
        var contracted = view.IsContracted;
        return new(
            view.Status, order?.Name,
            // What Contract has ended cannot be seen in the catalog any more.
            [.. view.Probes.Select(probe => new StepStatus(probe.Step, IsDone(view, probe.Step, probe.Done, contracted), Finished(view, probe.Step)))],
            [.. reasons.Select(reason => $"{reason.What} {reason.Unblock}")]) { Waivers = view.Waivers };
    }

    static bool IsDone(ChangeView view, ChangeStep step, bool probed, bool contracted) => step.Kind == StepKind.Rows
        ? view.State == ChangeState.Proven || contracted
        : probed || (contracted && !step.IsFinal);

    static DateTimeOffset? Finished(ChangeView view, ChangeStep step) =>
        view.Ledger.TryGetValue(step.Name, out var row) ? row.Finished : null;

    static PhaseOrder? Next(ChangeView view, StepContext context) => view switch
    {
        { IsUndoing: true } => view.Record!.UnderWay switch
        {
            "undo expand" => PhaseOrders.UndoExpand,
            "undo backfill" => PhaseOrders.UndoBackfill,
            _ => PhaseOrders.UndoContract,
        },
        { Record.UnderWay: "contract" } => PhaseOrders.Contract(context).Heed(context),
        { State: ChangeState.NotBegun or ChangeState.Mixed or ChangeState.Interrupted } => PhaseOrders.Expand(context).Heed(context),
        { State: ChangeState.Expanded or ChangeState.Backfilling } => PhaseOrders.Backfill,
        { State: ChangeState.Proven } => PhaseOrders.Contract(context).Heed(context),
        { State: ChangeState.Contracted, Steps.Final: not null } => PhaseOrders.Drop(context.Options.KeepRetired),
        _ => null,
    };
}
