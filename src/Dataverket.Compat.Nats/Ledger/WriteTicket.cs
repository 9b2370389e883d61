namespace Dataverket.Compat.Nats.Ledger;

/// <summary>
/// The right to write one message at one version. Keep it until the message is with the broker, or the transaction that holds it is over; dispose it
/// exactly once. While tickets of an earlier version are out, this process does not say that it has stopped writing it.
/// </summary>
public readonly struct WriteTicket : IDisposable, IEquatable<WriteTicket>
{
    private readonly WriteEpoch? _epoch;

    internal WriteTicket(WriteEpoch epoch) => _epoch = epoch;

    /// <summary>The version to write; 0 for the default value.</summary>
    public int Version => _epoch?.Version ?? 0;

    /// <summary>Sequence of the ledger's entry that the decision rests on.</summary>
    public ulong Revision => _epoch?.Revision ?? 0;

    /// <inheritdoc/>
    public void Dispose() => _epoch?.Leave();

    /// <inheritdoc/>
    public bool Equals(WriteTicket other) => _epoch == other._epoch;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is WriteTicket other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _epoch?.GetHashCode() ?? 0;

    /// <summary>Whether both belong to the same decision.</summary>
    public static bool operator ==(WriteTicket left, WriteTicket right) => left.Equals(right);

    /// <summary>Whether they belong to different decisions.</summary>
    public static bool operator !=(WriteTicket left, WriteTicket right) => !left.Equals(right);
}
