namespace Dataverket.Compat.Nats.Workflows;

/// <summary>What a step knows of its task besides the data. Immutable.</summary>
public sealed record TaskContext
{
    /// <summary>The task's id: the id of the command that began it.</summary>
    public required string Id { get; init; }

    /// <summary>The task's type: the command's message type.</summary>
    public required string Type { get; init; }

    /// <summary>The handler version that runs the step.</summary>
    public required int Version { get; init; }

    /// <summary>The command's tenant.</summary>
    public required string Tenant { get; init; }

    /// <summary>
    /// Names the effect of this step of this task for ever: the same whenever the step runs again, whichever process runs it. A step runs again when
    /// its worker was lost between the effect and the record of it, so it must ask by this id whether its effect is there (with PostgreSQL: as the
    /// message id of the inbox, in the transaction that holds the effect).
    /// </summary>
    public required string StepId { get; init; }

    /// <summary>How often this worker has tried the step, 1 at first.</summary>
    public required int Attempt { get; init; }

    /// <summary>The command's W3C trace context; <c>null</c> when it had none.</summary>
    public string? TraceParent { get; init; }
}
