namespace Dataverket.Compat.Rollouts;

/// <summary>What is on record about a step. Immutable.</summary>
/// <param name="Phase">Where it stands.</param>
/// <param name="Attempt">How often it was begun.</param>
/// <param name="Since">When it came to this phase.</param>
/// <param name="Detail">What was observed, for people.</param>
public sealed record StepState(StepPhase Phase, int Attempt, DateTimeOffset Since, string Detail);
