namespace Dataverket.Compat.Rollouts;

/// <summary>
/// Does steps at their targets. Derive from it. Every method may be called again for the same step after a crash, also by another process, and must
/// then change nothing that is done already. Called one at a time.
/// </summary>
public abstract class StepDriver
{
    /// <summary>The verbs it answers to.</summary>
    public abstract IReadOnlyCollection<string> Verbs { get; }

    /// <summary>Looks at the target: is the step done there? Changes nothing.</summary>
    public abstract ValueTask<StepObservation> ObserveAsync(Step step, CancellationToken cancellationToken);

    /// <summary>Does the step and returns when it is done, or throws. Cancelled when the run is paused, aborted or lost to another leader.</summary>
    /// <param name="step">The step.</param>
    /// <param name="progress">Takes what people see while it lasts.</param>
    /// <param name="cancellationToken">Ends it at the next safe point.</param>
    /// <exception cref="StepFailedException">The step cannot be done; the message says why and what to do.</exception>
    public abstract Task ActAsync(Step step, IProgress<StepProgress> progress, CancellationToken cancellationToken);

    /// <summary>Puts the old back, and says what was done.</summary>
    /// <param name="step">The step; its rollback class is below <see cref="RollbackClass.ForwardOnly"/>.</param>
    /// <param name="cancellationToken">Ends it at the next safe point.</param>
    /// <exception cref="StepFailedException">It cannot be undone now.</exception>
    public abstract Task<string> UndoAsync(Step step, CancellationToken cancellationToken);
}
