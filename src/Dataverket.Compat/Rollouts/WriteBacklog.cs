namespace Dataverket.Compat.Rollouts;

/// <summary>
/// Where messages wait between the decision on their version and the broker, such as an outbox. Derive from it; a writer whose messages wait nowhere
/// needs none. Implementations must be safe to use from any thread.
/// </summary>
public abstract class WriteBacklog
{
    /// <summary>A mark in time: whatever begins after it was taken is newer. Taken once nothing in this process writes an earlier version any more.</summary>
    /// <exception cref="Exception">Where it waits cannot be asked now; the caller asks again.</exception>
    public abstract ValueTask<string> MarkAsync(CancellationToken cancellationToken);

    /// <summary>Whether nothing that was begun before the mark is still open, and nothing of the type waits at another version. Once true, true for good while that version is written.</summary>
    /// <param name="mark">The mark.</param>
    /// <param name="type">The message type.</param>
    /// <param name="version">The version that is written now.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="Exception">Where it waits cannot be asked now; the caller asks again.</exception>
    public abstract ValueTask<bool> IsClearAsync(string mark, string type, int version, CancellationToken cancellationToken);
}
