using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>All that keeps a phase from being undone, and the retired from being dropped. Changes nothing.</summary>
static class UndoChecks
{
    internal static async Task<List<GateReason>> ExpandAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken)
    {
        List<GateReason> reasons = [];
        if (view.IsContracted || view.Record?.UnderWay is "contract" or "undo contract") reasons.Add(new($"{view.Status.Detail} The old side is not there to go back to.", "Undo the contract first; after its time, restore from a backup."));
        // Without our books the effect is not ours to take away.
        else if (view is { State: ChangeState.Mixed, Record: null }) reasons.Add(new(view.Status.Detail, "What something else made is not taken away here."));
        else if (view.Record is null && view.Probes.FirstOrDefault(probe => probe.Step.Phase == MigrationPhase.Expand && probe.Step.Undo.Count > 0 && !probe.Clear).Step is { } found)
        {
            reasons.Add(new(
                $"{view.Change.Id} was never run on this database, by its books; what step '{found.Name}' would make was there without it.",
                "What something else made is not taken away here. If it came with this change after all (a restored copy without our books), run ExpandAsync first, which takes it over."));
        }

        if (!view.HasBooks || view.Change.Shapes is not { } shape) return reasons;
        foreach (var lease in await Leases.OfAsync(connection, view.Change, "newest >= $2", shape.New, cancellationToken).ConfigureAwait(false))
            reasons.Add(new($"{lease} may use the new shape of {view.Change.TableName}.", $"Stop it, or deploy a build that does not know shape {shape.New}."));
        return reasons;
    }

    internal static List<GateReason> Backfill(ChangeView view) => view.IsContracted || view.Record?.UnderWay is "contract" or "undo contract"
        ? [new(view.Status.Detail, "Undo the contract first.")] : view.IsUndoing && view.Record!.UnderWay != "undo backfill" ? [new(view.Status.Detail, "An undo that has begun is ended first.")] : [];

    internal static async Task<List<GateReason>> ContractAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken)
    {
        List<GateReason> reasons = [];
        if (view.Change.HangingSql is { } hanging)
            foreach (var one in await connection.ListAsync(hanging, row => row.GetString(0), cancellationToken).ConfigureAwait(false)) reasons.Add(new(one, "Take that away first, or go on without the undo."));
        if (view.Record is { Stage: Stages.Contracted or Stages.Dropped } && view.Record.Checksum != view.Change.Checksum)
            reasons.Add(new($"The declaration of {view.Change.Id} was edited since it was contracted.", "Put the declaration back."));
        if (view is { IsContracted: true, Change: HandWrittenContract byHand }) return [new($"{view.Change.Id} ({byHand.Type.Name}) was written by hand; nothing here knows how to take it back.", "Go forward with another migration.")];
        if (view.State == ChangeState.Dropped && view.Steps.Final is not null) reasons.Add(new($"What {view.Change.Id} retired is gone for good.", "Restore it from a backup, or go forward."));
        if (view.IsContracted && view.Record is null) reasons.Add(new($"{view.Change.Id} was never run on this database; the table was born in the new shape.", "There is nothing to go back to."));
        return reasons;
    }

    /// <summary>How long it was kept is measured by the clock that said when it was retired, and not by the runner's, which may be another machine's each time.</summary>
    internal static async Task<List<GateReason>> DropAsync(NpgsqlConnection connection, ChangeView view, TimeSpan keep, CancellationToken cancellationToken)
    {
        if (view.IsUndoing) return [new(view.Status.Detail, "An undo that has begun is ended first.")];
        if (!view.IsContracted) return [new($"{view.Status.Detail} Nothing is retired yet.", "Contract it first (dataverket migrate contract, or the plan's step database.contract).")];
        if (view.Record?.ContractedAt is { } since && since + keep > (await connection.ListAsync("SELECT clock_timestamp()", row => row.Moment(0), cancellationToken).ConfigureAwait(false))[0])
        {
            return [new(
                string.Create(CultureInfo.InvariantCulture, $"What {view.Change.Id} retired is kept until {since + keep:yyyy-MM-dd HH:mm:ss} UTC, so that the contract can be undone."),
                "Wait, or shorten KeepRetired.")];
        }

        return [];
    }
}
