namespace Dataverket.Compat.Nats.Coordination;

/// <summary>What an operator asks of a run's leader. Immutable.</summary>
public sealed record RunCommand
{
    /// <summary><c>pause</c>, <c>resume</c>, <c>abort</c> or <c>approve</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>Who asks.</summary>
    public required string By { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>For <c>approve</c>: the stage.</summary>
    public string Stage { get; init; } = "";

    /// <summary>For <c>approve</c>: digest of the plan that was looked at.</summary>
    public string PlanDigest { get; init; } = "";

    /// <summary>For <c>approve</c>: digest of the evidence that was looked at.</summary>
    public string EvidenceDigest { get; init; } = "";
}
