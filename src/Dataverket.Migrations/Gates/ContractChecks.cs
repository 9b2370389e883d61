using Dataverket.Compat.Rollouts;
using Npgsql;

namespace Dataverket.Migrations;

/// <summary>All that keeps a change from being contracted, at once. Changes nothing.</summary>
static class ContractChecks
{
    static readonly ContractCheck[] All =
        [new ProofCheck(), new DependentsCheck(), new LeasesCheck(), new SessionsCheck(), new OldWritesCheck(), new AgeCheck(), new ReplicasCheck(), new ApprovalCheck()];

    /// <summary>The names that no waiver may name, and those of the checks that one may.</summary>
    internal static IReadOnlyList<(string Name, bool CanBeWaived)> Names { get; } = [.. All.Select(check => (check.Name, check.CanBeWaived))];

    internal static async Task<List<GateReason>> ReasonsAsync(
        NpgsqlConnection connection, ChangeView view, ContractConditions conditions, HostEvidence evidence, CancellationToken cancellationToken)
    {
        List<GateReason> reasons = [];
        if (view.IsContracted) return reasons;
        await connection.ForgetActivityAsync(cancellationToken).ConfigureAwait(false);
        if (view.IsUndoing)
        {
            Edits.Add(view, reasons);
            reasons.Add(new(view.Status.Detail, "An undo that has begun is ended first."));
            return reasons;
        }

        if (!view.HasBooks) reasons.Add(new("The baseline has not been applied to this database.", "Apply the baseline first."));
        IReadOnlySet<string> waived = view.Waivers.Where(waiver => waiver.IsInForce).Select(waiver => waiver.Gate).ToHashSet(StringComparer.Ordinal);
        var resuming = ProofCheck.IsResuming(view);
        foreach (var check in All.Where(check => (check.AsksAgain || !resuming) && (view.HasBooks || check is ProofCheck or DependentsCheck)))
        {
            List<GateReason> found = [];
            await view.Hold.SpendAsync(connection, cancellationToken).ConfigureAwait(false);
            await check.AskAsync(connection, view, conditions, found, cancellationToken).ConfigureAwait(false);
            if (!check.CanBeWaived) reasons.AddRange(found);
            else if (!waived.Contains(check.Name)) reasons.AddRange(found.Select(reason => reason with { Unblock = $"{reason.Unblock} Or waive {check.Name}." }));
        }

        if (!resuming) reasons.AddRange(evidence.Reasons(waived));
        return reasons;
    }
}
