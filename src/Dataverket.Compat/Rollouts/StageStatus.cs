namespace Dataverket.Compat.Rollouts;

/// <summary>What an operator sees of a stage. Immutable.</summary>
public sealed record StageStatus
{
    /// <summary>The stage's id.</summary>
    public required string Id { get; init; }

    /// <summary>What it does.</summary>
    public required string Title { get; init; }

    /// <summary>What kind of thing it upgrades.</summary>
    public required UpgradeDomain Domain { get; init; }

    /// <summary><c>pending</c>, <c>gated</c>, <c>approval</c>, <c>running</c>, <c>failed</c>, <c>done</c> or <c>undone</c>.</summary>
    public required string State { get; init; }

    /// <summary>Share done, 0 to 100.</summary>
    public required double Percent { get; init; }

    /// <summary>Seconds left at the present rate; <c>null</c> when unknown.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>Seconds since it became the current stage, until it was done; 0 before.</summary>
    public double Seconds { get; init; }

    /// <summary>What was observed last.</summary>
    public string Detail { get; init; } = "";
}
