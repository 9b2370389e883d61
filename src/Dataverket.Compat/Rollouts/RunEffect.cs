namespace Dataverket.Compat.Rollouts;

/// <summary>What a run's leader has to do next. Derived from the state alone, so that a new leader sees the same. Immutable.</summary>
public abstract record RunEffect
{
    private RunEffect()
    {
    }

    /// <summary>Ask the gates of a stage until they have passed for as long as they must, then record it.</summary>
    /// <param name="Stage">The stage.</param>
    public sealed record JudgeGates(Stage Stage) : RunEffect;

    /// <summary>Wait for a person.</summary>
    /// <param name="Stage">The stage to approve.</param>
    public sealed record AwaitApproval(Stage Stage) : RunEffect;

    /// <summary>Record the intent of a step, then do it.</summary>
    /// <param name="Step">The step.</param>
    public sealed record Begin(Step Step) : RunEffect;

    /// <summary>
    /// An intent is on record without an end: observe first. Not done, it is done only while its gates need not be asked again; otherwise it is withdrawn.
    /// </summary>
    /// <param name="Step">The step.</param>
    public sealed record Reconcile(Step Step) : RunEffect;

    /// <summary>Record the intent to undo a step, then undo it.</summary>
    /// <param name="Step">The step.</param>
    public sealed record Undo(Step Step) : RunEffect;

    /// <summary>Wait for a person to resume or abort.</summary>
    public sealed record AwaitResume : RunEffect;

    /// <summary>Nothing further happens.</summary>
    public sealed record Finish : RunEffect;
}
