namespace Dataverket.Compat.Rollouts;

/// <summary>One reason why a gate is shut. Immutable.</summary>
/// <param name="What">What was measured, of whom, in one sentence that names the culprit.</param>
/// <param name="Unblock">What opens it, in one sentence.</param>
public sealed record GateReason(string What, string Unblock);
