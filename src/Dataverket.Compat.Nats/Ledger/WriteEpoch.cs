namespace Dataverket.Compat.Nats.Ledger;

/// <summary>A stretch of time in which one version is written. Counts the writes that began in it and are not finished. Safe from any thread.</summary>
internal sealed class WriteEpoch(int version, ulong revision, string problem)
{
    private int _open;

    /// <summary>The version to write; 0 when none may be.</summary>
    public int Version => version;

    /// <summary>Why nothing may be written; empty when something may.</summary>
    public string Problem => problem;

    /// <summary>The sequence up to which the ledger says so; grows while the version stays.</summary>
    public ulong Revision { get; set; } = revision;

    public bool IsIdle => Volatile.Read(ref _open) == 0;

    public void Enter() => Interlocked.Increment(ref _open);

    public void Leave() => Interlocked.Decrement(ref _open);
}
