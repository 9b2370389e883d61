namespace Dataverket.Compat.Rollouts;

/// <summary>What is on record about a stage. Immutable.</summary>
public sealed record StageState
{
    /// <summary>Digest of the evidence on which its gates last passed; empty while they have not.</summary>
    public string EvidenceDigest { get; init; } = "";

    /// <summary>That evidence, for people; empty while the gates have not passed.</summary>
    public string Evidence { get; init; } = "";

    /// <summary>Whether the gates must be asked (again): at first, after a takeover, a pause or an approval.</summary>
    public bool MustJudge { get; init; } = true;

    /// <summary>When it became the current stage.</summary>
    public DateTimeOffset? EnteredAt { get; init; }

    /// <summary>When its last step was done.</summary>
    public DateTimeOffset? DoneAt { get; init; }
}
