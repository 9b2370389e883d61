namespace Dataverket.Compat.Nats.Ledger;

/// <summary>How often a process announces itself, and when it counts as silent. The same on every process of a plane. Immutable.</summary>
public sealed record AnnouncementOptions
{
    /// <summary>How often. Default 10 s.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After how long without a word a process counts as silent. Default 45 s: four lost announcements.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromSeconds(45);
}
