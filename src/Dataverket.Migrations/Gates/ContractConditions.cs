using Dataverket.Compat.Rollouts;

namespace Dataverket.Migrations;

/// <summary>
/// What a runner asks for before Contract, beside the proof, the shape leases and what hangs on the old side, which are always asked. All is asked before the first statement, and
/// again inside the transaction with the table locked. What cannot be measured is refused. Immutable; checked once, by the runner.
/// </summary>
public sealed record ContractConditions
{
    /// <summary>
    /// For how long nobody may have written the old side; for so long it must have been watched as well. Noted by the trigger, where old and new writes differ. 0 (not asked) to
    /// 30 days, default 10 min.
    /// </summary>
    public TimeSpan NoOldWritesFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the proof must have stood. 0 to 365 days, default 10 min.</summary>
    public TimeSpan MinAge { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether sessions count for nothing that could use the table and belong to no process with a live shape lease. Default <c>false</c>: they are refused, by name.</summary>
    public bool AllowUnknownSessions { get; init; }

    /// <summary>Application names of sessions that are known not to need the old shape (a dashboard, a backup); one that ends in <c>*</c> is a prefix. Default none.</summary>
    public IReadOnlyList<string> KnownSessions { get; init; } = [];

    /// <summary>How many bytes of log a replica, a subscriber or a replication slot may be behind. 0 or above, default 16 MiB; <c>null</c> asks none.</summary>
    public long? ReplicaLag { get; init; } = 16 << 20;

    /// <summary>How many people have to approve, by different names, once the proof stands. 0 to 10, default 0.</summary>
    public int Approvals { get; init; }

    /// <summary>
    /// Gates of the host's own for a change, such as one that asks the ledger whether any event still needs the old shape. They are asked once, before the first statement;
    /// a waiver names them by <see cref="Gate.Name"/>. <c>null</c> for none.
    /// </summary>
    public Func<DatabaseChange, IReadOnlyList<Gate>>? HostGates { get; init; }

    /// <summary>How old what the host's gates said may be when the table is locked. 1 s to 1 h, default 2 min.</summary>
    public TimeSpan EvidenceAge { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Only what is always asked: for a database that nobody else uses, such as a test's.</summary>
    public static ContractConditions Least { get; } = new() { NoOldWritesFor = TimeSpan.Zero, MinAge = TimeSpan.Zero, AllowUnknownSessions = true, ReplicaLag = null };

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(NoOldWritesFor, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(NoOldWritesFor, TimeSpan.FromDays(30));
        ArgumentOutOfRangeException.ThrowIfLessThan(MinAge, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MinAge, TimeSpan.FromDays(365));
        ArgumentOutOfRangeException.ThrowIfLessThan(ReplicaLag ?? 0, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(Approvals, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Approvals, 10);
        ArgumentOutOfRangeException.ThrowIfLessThan(EvidenceAge, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(EvidenceAge, TimeSpan.FromHours(1));
        ArgumentNullException.ThrowIfNull(KnownSessions);
        foreach (var name in KnownSessions) ArgumentException.ThrowIfNullOrWhiteSpace(name.TrimEnd('*'), nameof(KnownSessions));
    }
}
