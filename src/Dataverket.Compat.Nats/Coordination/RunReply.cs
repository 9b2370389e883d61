namespace Dataverket.Compat.Nats.Coordination;

/// <summary>The leader's answer to a command. Immutable.</summary>
/// <param name="Accepted">Whether the command is on record.</param>
/// <param name="Message">What happened, or why it was refused.</param>
public sealed record RunReply(bool Accepted, string Message);
