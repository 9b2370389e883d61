namespace Dataverket.Compat.Nats.Ledger;

/// <summary>One message type that a process reads or can write. Immutable.</summary>
/// <param name="Type">The message type.</param>
/// <param name="Party">The reader's durable, or the writing service.</param>
/// <param name="Oldest">The oldest version.</param>
/// <param name="Newest">The newest version.</param>
public sealed record AnnouncedUse(string Type, string Party, int Oldest, int Newest);
