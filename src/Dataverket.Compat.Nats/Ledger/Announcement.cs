namespace Dataverket.Compat.Nats.Ledger;

/// <summary>A process is alive and says what it reads and writes. Shows liveness only; it decides nothing by itself. Immutable.</summary>
public sealed record Announcement
{
    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>The process, by a name that survives its restart.</summary>
    public required string Instance { get; init; }

    /// <summary>Its build.</summary>
    public required string Build { get; init; }

    /// <summary>What it reads.</summary>
    public IReadOnlyList<AnnouncedUse> Reads { get; init; } = [];

    /// <summary>What it can write.</summary>
    public IReadOnlyList<AnnouncedUse> Writes { get; init; } = [];

    /// <summary>Whether this is its last word: it stops in good order.</summary>
    public bool Leaving { get; init; }

    internal static string Subject(string service, string instance) => $"dv.announce.{SubjectToken.Check(service)}.{SubjectToken.Check(instance)}";
}
