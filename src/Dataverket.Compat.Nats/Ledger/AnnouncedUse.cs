namespace Dataverket.Compat.Nats.Ledger;

/// <summary>One message type that a process reads or can write. Immutable.</summary>
/// <param name="Type">The message type.</param>
/// <param name="Party">The reader's durable, or the writing service.</param>
/// <param name="Oldest">The oldest version.</param>
/// <param name="Newest">The newest version.</param>
/// <param name="Seen">For a writer, <see cref="WriteGate.Seen"/>; 0 for a reader.</param>
public sealed record AnnouncedUse(string Type, string Party, int Oldest, int Newest, ulong Seen = 0)
{
    /// <summary>What a writer announces of a gate.</summary>
    /// <param name="gate">The gate.</param>
    /// <param name="writer">The service.</param>
    public static AnnouncedUse Of(WriteGate gate, string writer)
    {
        ArgumentNullException.ThrowIfNull(gate);
        return new(gate.Type, writer, gate.Window.Oldest, gate.Window.Newest, gate.Seen);
    }
}
