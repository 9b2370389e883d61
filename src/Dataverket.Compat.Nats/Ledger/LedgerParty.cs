using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Nats.Ledger;

/// <summary>A registered reader or writer. Immutable.</summary>
/// <param name="Name">The reader's durable, or the writing service.</param>
/// <param name="Window">What it reads, or can write.</param>
/// <param name="Build">The build that registered last.</param>
/// <param name="Stream">The stream a reader reads; empty for a writer.</param>
public sealed record LedgerParty(string Name, VersionWindow Window, string Build, string Stream);
