using System.Globalization;
using Dataverket.Compat.Rollouts;

namespace Dataverket.Migrations;

/// <summary>
/// What the host's own gates said, and when: whatever they ask (a ledger over NATS, another system) cannot be asked while a table is locked, so it is asked before and counts
/// for a bounded time. Safe from any thread.
/// </summary>
sealed class HostEvidence(ContractConditions conditions, TimeProvider time)
{
    volatile Answers? answers;

    /// <summary>Asks all of them. One that throws could not measure.</summary>
    internal async Task GatherAsync(DatabaseChange change, CancellationToken cancellationToken)
    {
        if (conditions.HostGates is not { } offered) return;
        var began = time.GetTimestamp();
        List<(string, GateResult)> results = [];
        IReadOnlyList<Gate> gates = [];
        try
        {
            gates = offered(change);
        }
#pragma warning disable CA1031 // Whatever the host's own function throws: what cannot be measured is refused.
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            results.Add((nameof(ContractConditions.HostGates), GateResult.Unevaluable($"HostGates could not say which gates {change.Id} has ({e.GetType().Name}).", "Mend the function.")));
        }

        foreach (var gate in gates)
        {
            try
            {
                results.Add((gate.Name, await gate.JudgeAsync(cancellationToken).ConfigureAwait(false)));
            }
            catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
            {
                results.Add((gate.Name, GateResult.Unevaluable($"Gate {gate.Name} could not measure ({e.GetType().Name}).", "Mend what it asks.")));
            }
        }

        answers = new(began, results);
    }

    internal IEnumerable<GateReason> Reasons(IReadOnlySet<string> waived)
    {
        if (conditions.HostGates is null) return [];
        if (answers is not { } given) return [new("The host's gates were not asked.", "Run it again.")];
        var age = time.GetElapsedTime(given.Began);
        if (age > conditions.EvidenceAge)
            return [new(string.Create(CultureInfo.InvariantCulture, $"What the host's gates said is {age.TotalSeconds:0} s old; {conditions.EvidenceAge.TotalSeconds:0.#} s are allowed."), "Run it again.")];
        return given.Results.Where(entry => entry.Result.Verdict != GateVerdict.Pass && !waived.Contains(entry.Name))
            .SelectMany(entry => entry.Result.Reasons.Select(reason => reason with { Unblock = $"{reason.Unblock} Or waive {entry.Name}." }));
    }

    sealed record Answers(long Began, IReadOnlyList<(string Name, GateResult Result)> Results);
}
