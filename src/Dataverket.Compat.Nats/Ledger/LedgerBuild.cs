using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>One build of a registered reader or writer. Immutable.</summary>
/// <param name="Build">The build.</param>
/// <param name="Window">What it reads, or can write.</param>
public sealed record LedgerBuild(string Build, VersionWindow Window)
{
    /// <summary>Whether it joined although what is written may be newer than all it reads, and parks that.</summary>
    public bool Parks { get; init; }

    /// <summary>What it found when it read history at the newest version it has tried; <c>null</c> for a writer, and before it has.</summary>
    public ShadowReport? Shadow { get; init; }

    /// <summary>When <see cref="Shadow"/> was put on record, by the server's clock.</summary>
    public DateTimeOffset ShadowAt { get; init; }

    /// <summary>When this process folded the entry, by its own clock: who has joined only now may not have been heard of yet.</summary>
    internal long FoldedAt { get; init; }
}
