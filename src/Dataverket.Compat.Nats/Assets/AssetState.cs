namespace Dataverket.Compat.Nats.Assets;

/// <summary>How one asset stands, after it was read back. Immutable.</summary>
/// <param name="Name">The stream's name.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Differences">The fields that differ from the table, those that matter and the others.</param>
/// <param name="Replicas">How many replicas it has; 0 when it is missing.</param>
public sealed record AssetState(string Name, AssetOutcome Outcome, IReadOnlyList<AssetDifference> Differences, int Replicas)
{
    /// <summary>The differences that matter, in words; empty when there are none.</summary>
    public string Faults => string.Join("; ", Differences.Where(difference => difference.Matters));
}
