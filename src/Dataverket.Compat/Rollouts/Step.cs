namespace Dataverket.Compat.Rollouts;

/// <summary>One verb on one target. Immutable.</summary>
public sealed record Step
{
    /// <summary>Unique within the plan.</summary>
    public required string Id { get; init; }

    /// <summary>What is done; a driver of the coordinator's host answers to it, such as <c>database.expand</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>What it is done to, such as <c>maskin-a</c>.</summary>
    public required string Target { get; init; }

    /// <summary>Settings of the verb.</summary>
    public IReadOnlyDictionary<string, string> With { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What going back means once the step has begun.</summary>
    public required RollbackClass Rollback { get; init; }

    /// <summary>What going back means, for people; for <see cref="RollbackClass.UntilEvent"/> it names the event.</summary>
    public required string RollbackNote { get; init; }

    /// <summary>How long one attempt may take, in seconds. Default 300.</summary>
    public int DeadlineSeconds { get; init; } = 300;
}
