using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Whether a live build still uses the old shape.</summary>
sealed class LeasesCheck() : ContractCheck("leases", canBeWaived: false)
{
    internal override bool AsksAgain => true;

    internal override async Task AskAsync(NpgsqlConnection connection, ChangeView view, ContractConditions conditions, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        if (view.Change.Shapes is not { } shape) return;
        foreach (var lease in await Leases.OfAsync(connection, view.Change, "oldest < $2", shape.New, cancellationToken).ConfigureAwait(false))
            reasons.Add(new($"{lease} still uses the old shape of {view.Change.TableName}.", $"Deploy a build that knows shape {shape.New}, or wait until its lease lapses."));
    }
}
