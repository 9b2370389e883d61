using System.Text.Json.Serialization;

namespace Dataverket.Compat.Rollouts;

/// <summary>One thing that happened to a run. Accepted inputs are the run's only history; state is their fold. Immutable.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(TookOver), "took-over")]
[JsonDerivedType(typeof(GatesPassed), "gates-passed")]
[JsonDerivedType(typeof(Approved), "approved")]
[JsonDerivedType(typeof(StepIntended), "step-intended")]
[JsonDerivedType(typeof(StepFinished), "step-finished")]
[JsonDerivedType(typeof(StepWithdrawn), "step-withdrawn")]
[JsonDerivedType(typeof(UndoIntended), "undo-intended")]
[JsonDerivedType(typeof(UndoFinished), "undo-finished")]
[JsonDerivedType(typeof(Paused), "paused")]
[JsonDerivedType(typeof(Resumed), "resumed")]
[JsonDerivedType(typeof(Aborted), "aborted")]
public abstract record RunInput
{
    private RunInput()
    {
    }

    /// <summary>Identifies the input; a rewrite after an unknown outcome carries the same one.</summary>
    public required string OpId { get; init; }

    /// <summary>When the writer wrote it, by its own clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who caused it.</summary>
    public required string By { get; init; }

    /// <summary>The writer's epoch; a takeover carries the epoch it begins.</summary>
    public required long Epoch { get; init; }

    /// <summary>The run begins.</summary>
    /// <param name="RunId">The run's name.</param>
    /// <param name="Plan">The plan.</param>
    public sealed record Started(string RunId, Plan Plan) : RunInput;

    /// <summary>Another coordinator leads from here on.</summary>
    /// <param name="Leader">Its name.</param>
    /// <param name="Reason">Why it took over.</param>
    public sealed record TookOver(string Leader, string Reason) : RunInput;

    /// <summary>All gates of a stage passed for as long as they must.</summary>
    /// <param name="Stage">The stage.</param>
    /// <param name="EvidenceDigest">SHA-256 of what they looked at.</param>
    /// <param name="Evidence">What they looked at, for people.</param>
    public sealed record GatesPassed(string Stage, string EvidenceDigest, string Evidence) : RunInput;

    /// <summary>A person approved a stage.</summary>
    /// <param name="Approval">The approval.</param>
    public sealed record Approved(Approval Approval) : RunInput;

    /// <summary>A step is about to be done.</summary>
    /// <param name="Step">The step.</param>
    public sealed record StepIntended(string Step) : RunInput;

    /// <summary>A step was seen to be done, or failed.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Succeeded">Whether it is done.</param>
    /// <param name="Detail">What was observed.</param>
    public sealed record StepFinished(string Step, bool Succeeded, string Detail) : RunInput;

    /// <summary>A step that was intended before a takeover or a pause was seen not to be done: it must pass the gates, and an approval, again.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Detail">What was observed.</param>
    public sealed record StepWithdrawn(string Step, string Detail) : RunInput;

    /// <summary>A step is about to be undone.</summary>
    /// <param name="Step">The step.</param>
    public sealed record UndoIntended(string Step) : RunInput;

    /// <summary>A step was seen to be undone, or its undoing failed.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Succeeded">Whether it is undone.</param>
    /// <param name="Detail">What was observed.</param>
    public sealed record UndoFinished(string Step, bool Succeeded, string Detail) : RunInput;

    /// <summary>No further intent until resumed.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Paused(string Reason) : RunInput;

    /// <summary>Go on; a failed step is tried again.</summary>
    public sealed record Resumed : RunInput
    {
        /// <summary>Why; empty when nobody said.</summary>
        public string Reason { get; init; } = "";
    }

    /// <summary>Stop for good, and undo what can be undone.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record Aborted(string Reason) : RunInput;
}
