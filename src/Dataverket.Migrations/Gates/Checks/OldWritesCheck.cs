using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Whether nobody has written the old side for long enough, and whether that would have been noted.</summary>
sealed class OldWritesCheck() : ContractCheck("old-writes")
{
    /// <summary>A session notes once a second, so the last write may be a second younger than its note.</summary>
    const double Grain = 1;

    internal override async Task AskAsync(NpgsqlConnection connection, ChangeView view, ContractConditions conditions, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        var change = view.Change;
        if (conditions.NoOldWritesFor == TimeSpan.Zero || change.OldWrites is not { } writes || !view.HasBooks) return;
        var asked = conditions.NoOldWritesFor.TotalSeconds;
        if (await connection.ValueAsync<double?>(writes.AgeSql, cancellationToken).ConfigureAwait(false) is not { } age)
        {
            reasons.Add(new($"Nothing notes whether the old side of {change.TableName} is still written.", "Undo the expand and run it again, which puts the note back."));
            return;
        }

        if (age >= 0 && age < asked + Grain)
            reasons.Add(new(string.Create(CultureInfo.InvariantCulture, $"The old side of {change.TableName} was written {Math.Max(0, age):0} s ago; {asked:0.#} s without are asked for."), "Find the build that writes it, and wait."));
        var noted = await connection.ValueAsync<double?>(
            "SELECT date_part('epoch', clock_timestamp() - max(finished)) FROM dataverket.journal WHERE change = $1 AND (phase, state) IN (('expand', 'done'), ('contract', 'undone'))", cancellationToken, change.Id).ConfigureAwait(false) ?? 0;
        if (noted < asked) reasons.Add(new(string.Create(CultureInfo.InvariantCulture, $"Writes to the old side of {change.TableName} are noted for {noted:0} s; {asked:0.#} s are asked for."), "Wait."));
        foreach (var role in await connection.ListAsync(writes.BlindSql, row => row.GetString(0), cancellationToken).ConfigureAwait(false))
            reasons.Add(new($"Role {role} may write {change.TableName}, and what it writes would not be noted.", $"Grant it USAGE on schema {change.Schema}."));
    }
}
