namespace Dataverket.Compat.Rollouts;

/// <summary>What a driver saw at a target. Immutable.</summary>
/// <param name="IsDone">Whether the step is done there.</param>
/// <param name="Detail">What was seen, for people.</param>
public sealed record StepObservation(bool IsDone, string Detail);
