using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;

namespace Dataverket.Compat.Nats.Hosting;

/// <summary>What every process of a service says of itself. Immutable.</summary>
public sealed record CompatOptions
{
    /// <summary>The service; letters, digits, <c>-</c> and <c>_</c>.</summary>
    public required string Service { get; init; }

    /// <summary>The build.</summary>
    public required string Build { get; init; }

    /// <summary>The message types it reads and writes.</summary>
    public required SchemaCatalog Catalog { get; init; }

    /// <summary>The process, by a name that survives its restart. Default the machine's name, which in Kubernetes is the pod's.</summary>
    public string Instance { get; init; } = Environment.MachineName;

    /// <summary>What its readers know besides the bytes, such as the tenant. Default nothing.</summary>
    public ReadContext ReadContext { get; init; } = ReadContext.Default;

    /// <summary>How often it announces itself; the same on every process of a plane.</summary>
    public AnnouncementOptions Announcements { get; init; } = new();

    /// <summary>How it uses the ledger. Default: it follows decisions only; a process that also coordinates needs <see cref="LedgerOptions.FollowsParties"/>.</summary>
    public LedgerOptions Ledger { get; init; } = new() { FollowsParties = false };
}
