namespace Dataverket.Compat.Rollouts;

/// <summary>A wave of steps behind gates. Immutable.</summary>
public sealed record Stage
{
    /// <summary>Unique within the plan.</summary>
    public required string Id { get; init; }

    /// <summary>What it does, for people.</summary>
    public required string Title { get; init; }

    /// <summary>What kind of thing it upgrades.</summary>
    public required UpgradeDomain Domain { get; init; }

    /// <summary>The gates that must pass before its first step, by name.</summary>
    public IReadOnlyList<string> Gates { get; init; } = [];

    /// <summary>Whether a person must approve it, on the gates' evidence.</summary>
    public bool NeedsApproval { get; init; }

    /// <summary>The steps, in order, one at a time.</summary>
    public required IReadOnlyList<Step> Steps { get; init; }
}
