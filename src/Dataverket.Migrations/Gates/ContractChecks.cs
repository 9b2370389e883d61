using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>All that keeps a change from being contracted, at once. Changes nothing.</summary>
static class ContractChecks
{
    internal static async Task<List<GateReason>> ReasonsAsync(NpgsqlConnection connection, DatabaseChange change, CancellationToken cancellationToken)
    {
        List<GateReason> reasons = [];
        var (status, facts) = await StatusReader.ReadAsync(connection, change, cancellationToken).ConfigureAwait(false);
        if (status.State == ChangeState.Contracted) return reasons;
        if (status.State == ChangeState.Mixed) reasons.Add(new(status.Detail, "Put the table back to what Expand left."));
        if (facts.FunctionChecksum is { } checksum && checksum != change.Checksum)
            reasons.Add(new($"The declaration of {change.Id} was edited since it was expanded.", "Put the declaration back."));
        if (!facts.IsProven) reasons.Add(new($"The completion proof of {change.Id} does not stand: {status.Detail}", "Run database.backfill to its end."));
        if (status.Quarantined > 0)
        {
            reasons.Add(new(
                string.Create(CultureInfo.InvariantCulture, $"{status.Quarantined} row(s) of {change.TableName} are in quarantine."),
                "Mend the rows whose keys are in dataverket.quarantine, then run database.backfill again."));
        }

        if (facts.Views.Count > 0) reasons.Add(new($"Column {change.Sync.OldColumn} is used by {string.Join(", ", facts.Views)}.", "Make those views anew without it."));
        if (!await connection.ValueAsync<bool>("SELECT to_regclass('dataverket.shape_leases') IS NOT NULL", cancellationToken).ConfigureAwait(false))
        {
            reasons.Add(new("The baseline has not been applied to this database.", "Apply the baseline first."));
            return reasons;
        }

        var complete = await connection.ValueAsync<int>("SELECT complete FROM dataverket.shapes WHERE table_name = $1", cancellationToken, change.TableName).ConfigureAwait(false);
        if (complete < change.NewShape && facts.IsProven)
            reasons.Add(new($"Shape {change.NewShape} of {change.TableName} is not marked complete.", "Run database.backfill again."));
        foreach (var lease in await Leases.OfAsync(connection, change, "oldest < $2", change.NewShape, cancellationToken).ConfigureAwait(false))
            reasons.Add(new($"{lease} still uses the old column of {change.TableName}.", $"Deploy a build that knows shape {change.NewShape}, or wait until its lease lapses."));
        return reasons;
    }
}
