using Dataverket.Compat.Rollouts;

namespace Dataverket.Migrations;

/// <summary>
/// Lets a rollout's coordinator run changes: verbs <c>database.expand</c>, <c>database.backfill</c>, <c>database.contract</c> and <c>database.drop</c> (what Contract retired),
/// with the change's id as the target. All but the last can be undone.
/// </summary>
public sealed class DatabaseDriver : StepDriver
{
    const string Expand = "database.expand";
    const string Backfill = "database.backfill";
    const string Contract = "database.contract";
    const string Drop = "database.drop";

    readonly ChangeRunner runner;

    /// <summary>Makes the driver.</summary>
    /// <param name="runner">The runner of the database.</param>
    public DatabaseDriver(ChangeRunner runner)
    {
        ArgumentNullException.ThrowIfNull(runner);
        this.runner = runner;
    }

    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Verbs { get; } = [Expand, Backfill, Contract, Drop];

    /// <inheritdoc/>
    public override async ValueTask<StepObservation> ObserveAsync(Step step, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        var status = await runner.StatusAsync(step.Target, cancellationToken).ConfigureAwait(false);
        var done = step.Verb switch
        {
            Expand => status.State is ChangeState.Expanded or ChangeState.Backfilling or ChangeState.Proven or ChangeState.Contracted or ChangeState.Dropped,
            Backfill => status.State is ChangeState.Proven or ChangeState.Contracted or ChangeState.Dropped,
            Contract => status.State is ChangeState.Contracted or ChangeState.Dropped,
            Drop => status.State is ChangeState.Dropped,
            _ => throw Unknown(step),
        };
        return new StepObservation(done, status.Detail);
    }

    /// <inheritdoc/>
    public override async Task ActAsync(Step step, IProgress<StepProgress> progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        try
        {
            await (step.Verb switch
            {
                Expand => runner.ExpandAsync(step.Target, progress, cancellationToken),
                Backfill => runner.BackfillAsync(step.Target, progress, cancellationToken),
                Contract => runner.ContractAsync(step.Target, cancellationToken),
                Drop => runner.DropRetiredAsync(step.Target, cancellationToken),
                _ => throw Unknown(step),
            }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DatabaseChangeException or ArgumentException)
        {
            throw new StepFailedException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public override async Task<string> UndoAsync(Step step, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        try
        {
            switch (step.Verb)
            {
                case Expand:
                    await runner.UndoExpandAsync(step.Target, cancellationToken).ConfigureAwait(false);
                    return $"What the expand of {step.Target} added was taken away.";
                case Backfill:
                    return $"Nothing to do: what {step.Target} has filled bothers no build, and goes with the expand.";
                case Contract:
                    await runner.UndoContractAsync(step.Target, null, cancellationToken).ConfigureAwait(false);
                    return $"The old side of {step.Target} is there again, with all that was written since.";
                case Drop:
                    throw new StepFailedException($"What {step.Target} retired is gone for good: restore it from a backup, or go forward.");
                default:
                    throw Unknown(step);
            }
        }
        catch (Exception e) when (e is DatabaseChangeException or ArgumentException)
        {
            throw new StepFailedException(e.Message, e);
        }
    }

    static StepFailedException Unknown(Step step) => new($"Verb {step.Verb} is not one of a database's: {Expand}, {Backfill}, {Contract}, {Drop}.");
}
