namespace Dataverket.Compat.Rollouts;

/// <summary>How far a step is. Immutable.</summary>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all; 0 when unknown.</param>
/// <param name="Detail">What is happening, for people.</param>
public sealed record StepProgress(long Done, long Total, string Detail);
