using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Whether the server has proven that nothing is missing, by this very declaration.</summary>
sealed class ProofCheck() : ContractCheck("proof", canBeWaived: false)
{
    internal override bool AsksAgain => true;

    internal override async Task AskAsync(NpgsqlConnection connection, ChangeView view, ContractConditions conditions, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        var change = view.Change;
        if (view.State == ChangeState.Mixed) reasons.Add(new(view.Status.Detail, "Put the table back to what Expand left."));
        Edits.Add(view, reasons);
        if (view.State != ChangeState.Proven && !IsResuming(view)) reasons.Add(new($"The completion proof of {change.Id} does not stand: {view.Status.Detail}", "Run the backfill to its end (dataverket migrate run, or the plan's step database.backfill)."));
        if (view.HasBooks) await change.CheckBeforeAsync(connection, reasons, cancellationToken).ConfigureAwait(false);
        if (view.Quarantined > 0)
        {
            reasons.Add(new(
                string.Create(CultureInfo.InvariantCulture, $"{view.Quarantined} row(s) of {change.TableName} are in quarantine."),
                "Mend the rows whose keys are in dataverket.quarantine, then run the backfill again (dataverket migrate run, or the plan's step database.backfill)."));
        }

        if (change.Shapes is not { } shape || !view.HasBooks || view.State != ChangeState.Proven) return;
        var complete = await connection.ValueAsync<int>("SELECT complete FROM dataverket.shapes WHERE table_name = $1", cancellationToken, change.TableName).ConfigureAwait(false);
        if (complete < shape.New) reasons.Add(new($"Shape {shape.New} of {change.TableName} is not marked complete.", "Run database.backfill again."));
    }

    internal static bool IsResuming(ChangeView view) => view is { State: ChangeState.Interrupted, Record.UnderWay: "contract" };
}
