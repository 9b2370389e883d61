using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>All that keeps a change from being contracted, at once. Changes nothing.</summary>
static class ContractChecks
{
    internal static async Task<List<GateReason>> ReasonsAsync(NpgsqlConnection connection, ChangeView view, CancellationToken cancellationToken)
    {
        List<GateReason> reasons = [];
        var change = view.Change;
        if (view.IsContracted) return reasons;
        if (view.State == ChangeState.Mixed) reasons.Add(new(view.Status.Detail, "Put the table back to what Expand left."));
        Edits.Add(view, reasons);
        if (view.IsUndoing)
        {
            reasons.Add(new(view.Status.Detail, "An undo that has begun is ended first."));
            return reasons;
        }

        var resuming = view is { State: ChangeState.Interrupted, Record.UnderWay: "contract" };
        if (view.State != ChangeState.Proven && !resuming) reasons.Add(new($"The completion proof of {change.Id} does not stand: {view.Status.Detail}", "Run database.backfill to its end."));
        if (view.Quarantined > 0)
        {
            reasons.Add(new(
                string.Create(CultureInfo.InvariantCulture, $"{view.Quarantined} row(s) of {change.TableName} are in quarantine."),
                "Mend the rows whose keys are in dataverket.quarantine, then run database.backfill again."));
        }

        if (!resuming && change.DependentsSql is { } dependents)
        {
            foreach (var one in await connection.ListAsync(dependents, row => row.GetString(0), cancellationToken).ConfigureAwait(false))
                reasons.Add(new(one, "Make it anew without that first."));
        }

        if (!view.HasBooks)
        {
            reasons.Add(new("The baseline has not been applied to this database.", "Apply the baseline first."));
            return reasons;
        }

        if (change.Shapes is not { } shape) return reasons;
        var complete = await connection.ValueAsync<int>("SELECT complete FROM dataverket.shapes WHERE table_name = $1", cancellationToken, change.TableName).ConfigureAwait(false);
        if (complete < shape.New && view.State == ChangeState.Proven)
            reasons.Add(new($"Shape {shape.New} of {change.TableName} is not marked complete.", "Run database.backfill again."));
        foreach (var lease in await Leases.OfAsync(connection, change, "oldest < $2", shape.New, cancellationToken).ConfigureAwait(false))
            reasons.Add(new($"{lease} still uses the old shape of {change.TableName}.", $"Deploy a build that knows shape {shape.New}, or wait until its lease lapses."));
        return reasons;
    }
}
