using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Every order there is.</summary>
static class PhaseOrders
{
    internal static PhaseOrder Expand(StepContext context) => new("expand", "Expand")
    {
        Steps = view => view.Steps.Of(MigrationPhase.Expand),
        IsDone = view => view.IsContracted || (view.Record is { Stage: not Stages.None } && view.State is not (ChangeState.Interrupted or ChangeState.Mixed or ChangeState.NotBegun)),
        Judge = (connection, view, cancellationToken) => ExpandChecks.ReasonsAsync(connection, view, context.Changes, cancellationToken), Finish = Books.ExpandedAsync,
    };

    internal static PhaseOrder Backfill { get; } = new("backfill", "Backfill")
    {
        Steps = view => [.. view.Steps.Of(MigrationPhase.Backfill), .. view.Steps.Of(MigrationPhase.Verify)],
        IsDone = view => view.IsContracted || view.State == ChangeState.Proven,
        Judge = BackfillReasonsAsync, Finish = Books.ProvenAsync,
    };

    internal static PhaseOrder Contract(StepContext context) => Contract(context, new HostEvidence(context.Options.Conditions, context.Time));

    internal static PhaseOrder Contract(StepContext context, HostEvidence evidence) => new("contract", "Contract")
    {
        Gather = evidence.GatherAsync,
        Steps = view => view.Steps.Of(MigrationPhase.Contract),
        IsDone = view => view.IsContracted && view.Record is { Stage: Stages.Contracted or Stages.Dropped, UnderWay: null },
        Judge = (connection, view, cancellationToken) => ContractChecks.ReasonsAsync(connection, view, context.Options.Conditions, evidence, cancellationToken), Finish = Books.ContractedAsync, JudgesInside = true,
    };

    internal static PhaseOrder Drop(TimeSpan keep) => new("drop", "Drop")
    {
        Steps = view => view.Steps.Final is { } final ? [final] : [],
        IsDone = view => view.Record is { Stage: Stages.Dropped },
        Judge = (connection, view, cancellationToken) => UndoChecks.DropAsync(connection, view, keep, cancellationToken), Finish = Books.DroppedAsync,
    };

    internal static PhaseOrder UndoExpand { get; } = new("undo expand", "Undo of the expand")
    {
        Steps = view => [.. Back(view), .. view.Steps.UndoAll()],
        IsDone = view => view.Record is null && view.Probes.All(probe => probe.Step.Phase != MigrationPhase.Expand || probe.Clear || probe.Step.Undo.Count == 0),
        Judge = async (connection, view, cancellationToken) => [.. await UndoChecks.ExpandAsync(connection, view, cancellationToken).ConfigureAwait(false), .. NoWayBack(view)], Finish = Books.UnexpandedAsync, JudgesInside = true,
    };

    internal static PhaseOrder UndoBackfill { get; } = new("undo backfill", "Undo of the backfill")
    {
        Steps = view => [.. Back(view), .. view.Steps.Undo(MigrationPhase.Verify)],
        IsDone = view => view.State is ChangeState.NotBegun or ChangeState.Expanded,
        Judge = (_, view, _) => Task.FromResult<List<GateReason>>([.. UndoChecks.Backfill(view), .. NoWayBack(view)]), Finish = Books.UnprovenAsync,
    };

    internal static PhaseOrder UndoContract { get; } = new("undo contract", "Undo of the contract")
    {
        Steps = view => view.Steps.Undo(MigrationPhase.Contract),
        IsDone = view => !view.IsUndoing && view.Record is null or { Stage: not (Stages.Contracted or Stages.Dropped), UnderWay: not "contract" } && !view.IsContracted,
        Judge = UndoChecks.ContractAsync, Finish = Books.UncontractedAsync,
    };

    /// <summary>What takes rows back that a backfill has written, once one has begun.</summary>
    static IReadOnlyList<ChangeStep> Back(ChangeView view) => view.Backfill is null ? [] : view.Steps.BackFromBackfill ?? [];

    static List<GateReason> NoWayBack(ChangeView view) => view is { Change: DataMigration { HasUndo: false }, Backfill: not null }
        ? [new($"{view.Change.Id} has written rows, and declares nothing that takes them back.", "Go forward, or mend the rows by hand and declare another migration.")] : [];

    static async Task<List<GateReason>> BackfillReasonsAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken)
    {
        List<GateReason> reasons = [];
        if (view.IsContracted || view.State == ChangeState.Proven) return reasons;
        if (view.State is not (ChangeState.Expanded or ChangeState.Backfilling)) reasons.Add(new(view.Status.Detail, view.IsUndoing ? "An undo that has begun is ended first." : "Expand it first."));
        Edits.Add(view, reasons);
        if (view.HasBooks) await view.Change.CheckBeforeAsync(connection, reasons, cancellationToken).ConfigureAwait(false);
        return reasons;
    }
}
