namespace Dataverket.Compat.Rollouts;

/// <summary>A person's yes to one stage, bound to the plan and to the evidence that person saw. Immutable.</summary>
public sealed record Approval
{
    /// <summary>Who approves.</summary>
    public required string Who { get; init; }

    /// <summary>The stage approved.</summary>
    public required string Stage { get; init; }

    /// <summary>Digest of the plan approved.</summary>
    public required string PlanDigest { get; init; }

    /// <summary>Digest of the gates' evidence at that moment.</summary>
    public required string EvidenceDigest { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>When it stops to count.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}
