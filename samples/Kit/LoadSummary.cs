namespace Kit;

/// <summary>What the load driver saw, for the story's last check.</summary>
public sealed record LoadSummary
{
    public long Accepted { get; init; }

    public long Retried { get; init; }

    public long Refused { get; init; }

    public long Failed { get; init; }

    public double WritesPerSecond { get; init; }

    public double LongestWaitMs { get; init; }

    public long WideRefused { get; init; }

    public long WideAccepted { get; init; }

    public DateTimeOffset? FirstWideAccepted { get; init; }

    public DateTimeOffset? LastWideAccepted { get; init; }

    public DateTimeOffset? LastWideRefused { get; init; }

    public string FirstProblem { get; init; } = "";

    public string LastUnanswered { get; init; } = "";
}
