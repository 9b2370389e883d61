namespace Dataverket.Compat.Nats.Workflows;

/// <summary>How a task ended, for its reply. Immutable.</summary>
/// <typeparam name="TState">The task's data.</typeparam>
/// <param name="Context">The task.</param>
/// <param name="ReplyId">The id that the reply's envelope must have; the same whenever the reply is made.</param>
/// <param name="State">The data after the last step that has had its effect.</param>
/// <param name="Succeeded">Whether every step has.</param>
/// <param name="Reason">Why not; empty when it succeeded.</param>
public sealed record TaskResult<TState>(TaskContext Context, string ReplyId, TState State, bool Succeeded, string Reason)
    where TState : notnull;
