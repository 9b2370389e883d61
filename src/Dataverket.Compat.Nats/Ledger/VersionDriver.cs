using System.Globalization;
using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// Does <c>message.raise</c> or <c>message.lower</c>, as its gate is: the target is the message type, the setting <c>to</c> the version. Judges again in the
/// same breath as it appends, then waits until every writer has followed and takes the fence of the version that was left.
/// </summary>
/// <param name="ledger">The ledger.</param>
/// <param name="gate">The question that must hold at the very state the append follows.</param>
/// <param name="fence">Says when every writer has followed.</param>
/// <param name="by">Who acts, for the record.</param>
/// <param name="back">The way back, which undoes the step; <c>null</c> when it cannot be undone.</param>
/// <param name="time">The clock; <c>null</c> for the system's.</param>
public sealed class VersionDriver(LedgerClient ledger, VersionGate gate, FenceGate fence, string by, LowerGate? back = null, TimeProvider? time = null) : StepDriver
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(250);
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Verbs { get; } = [gate.Verb];

    /// <inheritdoc/>
    public override async ValueTask<StepObservation> ObserveAsync(Step step, CancellationToken cancellationToken)
    {
        Check(step);
        await ledger.FoldAsync(cancellationToken).ConfigureAwait(false);
        var state = ledger.Of(gate.Type);
        return new(gate.IsThere(state.Active) && state.Unfenced.Count == 0, $"{gate.Type} is at version {state.Active}{(state.Unfenced.Count > 0 ? "; its writers have not all followed yet" : "")}.");
    }

    /// <inheritdoc/>
    public override async Task ActAsync(Step step, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        Check(step);
        ArgumentNullException.ThrowIfNull(progress);
        await MoveAsync(gate, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public override async Task<string> UndoAsync(Step step, CancellationToken cancellationToken)
    {
        if (back is null) throw new StepFailedException($"The change of {gate.Type} cannot be taken back by the run: messages of version {gate.Version} may be stored already.");
        await MoveAsync(back, null, cancellationToken).ConfigureAwait(false);
        return $"{back.Type} is at version {back.Version} again; what was written at version {gate.Version} lies before its fence.";
    }

    private async Task MoveAsync(VersionGate towards, IProgress<StepProgress>? progress, CancellationToken cancellationToken)
    {
        if (await towards.MoveAsync(by, cancellationToken).ConfigureAwait(false) is { Verdict: not GateVerdict.Pass } refused)
            throw new StepFailedException($"{towards.Type} was not moved to version {towards.Version}: {string.Join(" ", refused.Reasons.Select(reason => $"{reason.What} {reason.Unblock}".TrimEnd()))}");
        while (await fence.TakeAsync(by, cancellationToken).ConfigureAwait(false) is { Verdict: not GateVerdict.Pass } waiting)
        {
            progress?.Report(new StepProgress(1, 2, $"{towards.Type} is at version {towards.Version}. {waiting.Reasons[0].What}"));
            await Task.Delay(AskAgain, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    private void Check(Step step)
    {
        if (step.Target != gate.Type || step.With.GetValueOrDefault("to") != gate.Version.ToString(CultureInfo.InvariantCulture))
            throw new StepFailedException($"Step {step.Id} moves {step.Target} to {step.With.GetValueOrDefault("to")}, but this host knows only {gate.Type} to {gate.Version}.");
    }
}
