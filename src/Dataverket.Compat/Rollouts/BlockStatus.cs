namespace Dataverket.Compat.Rollouts;

/// <summary>One thing that keeps a run from going on. Immutable.</summary>
/// <param name="Stage">The stage that waits.</param>
/// <param name="Gate">The gate that is shut, or <c>approval</c>, <c>step</c>, <c>hold</c>.</param>
/// <param name="What">What was measured, of whom.</param>
/// <param name="Unblock">What opens it.</param>
/// <param name="Seconds">For how long it has been so.</param>
public sealed record BlockStatus(string Stage, string Gate, string What, string Unblock, double Seconds);
