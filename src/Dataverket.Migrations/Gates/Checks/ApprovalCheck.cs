using System.Globalization;
using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>Whether enough people have said yes, by name, to this declaration and since its proof stands.</summary>
sealed class ApprovalCheck() : ContractCheck("approval", canBeWaived: false)
{
    internal override async Task AskAsync(NpgsqlConnection connection, ChangeView view, ContractConditions conditions, List<GateReason> reasons, CancellationToken cancellationToken)
    {
        if (conditions.Approvals == 0 || !view.HasBooks) return;
        var names = await connection.ListAsync(
            $"""
            SELECT DISTINCT who FROM dataverket.change_approvals
            WHERE change = $1 AND checksum = $2 AND expires_at > clock_timestamp() AND given_at >= ({AgeCheck.ProvenAt}) ORDER BY 1
            """, row => row.GetString(0), cancellationToken, view.Change.Id, view.Change.Checksum).ConfigureAwait(false);
        if (names.Count < conditions.Approvals)
        {
            reasons.Add(new(
                string.Create(CultureInfo.InvariantCulture, $"{conditions.Approvals} approval(s) of {view.Change.Id} are asked for, given since its proof stands; there are {names.Count}{(names.Count > 0 ? $" ({string.Join(", ", names)})" : "")}."),
                "Look at the plan, then approve it by name."));
        }
    }
}
