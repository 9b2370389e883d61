namespace Dataverket.Compat.Rollouts;

/// <summary>What an input did to a run. Immutable.</summary>
/// <param name="State">The state after it; the state before it when the input was refused, <c>null</c> when there is no run yet.</param>
/// <param name="Refusal">Why the input was refused; <c>null</c> when it was accepted.</param>
public sealed record RunTransition(RunState? State, string? Refusal)
{
    /// <summary>Whether the input became part of the history.</summary>
    public bool IsAccepted => Refusal is null;
}
