using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>Does <c>message.raise</c>: the target is the message type, the setting <c>to</c> the version. Judges again in the same breath as it appends.</summary>
/// <param name="ledger">The ledger.</param>
/// <param name="gate">The question that must hold at the very state the append follows.</param>
/// <param name="type">The message type.</param>
/// <param name="version">The version.</param>
/// <param name="by">Who raises, for the record.</param>
public sealed class RaiseDriver(LedgerClient ledger, RaiseGate gate, string type, int version, string by) : StepDriver
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Verbs { get; } = ["message.raise"];

    /// <inheritdoc/>
    public override async ValueTask<StepObservation> ObserveAsync(Step step, CancellationToken cancellationToken)
    {
        Check(step);
        await ledger.FoldAsync(cancellationToken).ConfigureAwait(false);
        var active = ledger.Of(type).Active;
        return new(active >= version, $"{type} is at version {active}.");
    }

    /// <inheritdoc/>
    public override async Task ActAsync(Step step, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        Check(step);
        while (true)
        {
            var (result, judged) = await gate.JudgeLedgerAsync(cancellationToken).ConfigureAwait(false);
            if (judged.Active >= version) return;
            if (result.Verdict != GateVerdict.Pass) throw new StepFailedException($"{type} was not raised: {string.Join(" ", result.Reasons.Select(reason => reason.What))}");
            if (await ledger.TryRaiseAsync(judged, version, result.Evidence, by, cancellationToken).ConfigureAwait(false)) return;
        }
    }

    /// <inheritdoc/>
    public override Task<string> UndoAsync(Step step, CancellationToken cancellationToken)
        => throw new StepFailedException($"Raising {type} cannot be taken back by the run: messages of version {version} may be stored already.");

    private void Check(Step step)
    {
        if (step.Target != type || step.With.GetValueOrDefault("to") != version.ToString(System.Globalization.CultureInfo.InvariantCulture))
            throw new StepFailedException($"Step {step.Id} raises {step.Target} to {step.With.GetValueOrDefault("to")}, but this host knows only {type} to {version}.");
    }
}
