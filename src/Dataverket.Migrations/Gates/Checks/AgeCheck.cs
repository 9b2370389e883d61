using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Whether the proof has stood for long enough to be believed: what a new build gets wrong shows in that time, while the old side is still there.</summary>
sealed class AgeCheck() : ContractCheck("age")
{
    internal override async Task AskAsync(NpgsqlConnection connection, ChangeView view, ContractConditions conditions, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        if (conditions.MinAge == TimeSpan.Zero || view.State != ChangeState.Proven) return;
        var age = await connection.ValueAsync<double?>($"SELECT date_part('epoch', clock_timestamp() - ({ProvenAt}))", cancellationToken, view.Change.Id).ConfigureAwait(false) ?? 0;
        if (age < conditions.MinAge.TotalSeconds)
            reasons.Add(new(string.Create(CultureInfo.InvariantCulture, $"The proof of {view.Change.Id} has stood for {age:0} s; {conditions.MinAge.TotalSeconds:0.#} s are asked for."), "Wait."));
    }

    /// <summary>When the backfill was proven, or the contract undone with a proof of its own.</summary>
    internal const string ProvenAt = "SELECT max(finished) FROM dataverket.journal WHERE change = $1 AND (phase, state) IN (('backfill', 'proven'), ('contract', 'undone'))";
}
