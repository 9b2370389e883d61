namespace Dataverket.Compat.Nats.Workflows;

/// <summary>One step of a task: an effect that is durable when it returns, and the data after it. Immutable.</summary>
/// <typeparam name="TState">The task's data.</typeparam>
public sealed record TaskStep<TState>
    where TState : notnull
{
    /// <summary>Makes a step.</summary>
    /// <param name="name">Its name, on record; unique within the handler and never another meaning within one version. Letters, digits, <c>-</c> and <c>_</c>, up to 64.</param>
    /// <param name="run">
    /// Has the effect and returns the data after it. It may run more than once for one task: see <see cref="TaskContext.StepId"/>. The token ends when
    /// the worker loses the task, must stop, or the step takes longer than <see cref="Within"/>. What it throws is tried again, except
    /// <see cref="Rollouts.StepFailedException"/>, which fails the task with its message.
    /// </param>
    /// <exception cref="ArgumentException">The name is none.</exception>
    public TaskStep(string name, Func<TaskContext, TState, CancellationToken, Task<TState>> run)
    {
        ArgumentNullException.ThrowIfNull(run);
        (Name, Run) = (SubjectToken.Check(name), run);
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Has the effect.</summary>
    public Func<TaskContext, TState, CancellationToken, Task<TState>> Run { get; }

    /// <summary>Whether a task that has done this step, and not begun the next one, may go over to the next handler version. Default false.</summary>
    public bool IsSafePoint { get; init; }

    /// <summary>How long one attempt may take. Default 1 h, above 0, up to 20 days.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromHours(1);
}
