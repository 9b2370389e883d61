namespace Kit;

/// <summary>The story's short timings, in one place. Everything else keeps the library's production-sized defaults.</summary>
public sealed record StoryTimings
{
    public static StoryTimings Full { get; } = new()
    {
        Name = "full",
        AnnounceEvery = TimeSpan.FromSeconds(1),
        AnnouncementAge = TimeSpan.FromSeconds(4),
        GateHold = TimeSpan.FromSeconds(3),
        Takeover = TimeSpan.FromSeconds(5),
        LeaseLives = TimeSpan.FromSeconds(6),
        AckWait = TimeSpan.FromSeconds(5),
        NettOffline = TimeSpan.FromSeconds(8),
        SeedRows = 200_000,
        AfterTheEnd = TimeSpan.FromSeconds(5),
    };

    public static StoryTimings Fast { get; } = new()
    {
        Name = "fast",
        AnnounceEvery = TimeSpan.FromMilliseconds(500),
        AnnouncementAge = TimeSpan.FromSeconds(2),
        GateHold = TimeSpan.FromSeconds(1),
        Takeover = TimeSpan.FromSeconds(3),
        LeaseLives = TimeSpan.FromSeconds(4),
        AckWait = TimeSpan.FromSeconds(3),
        NettOffline = TimeSpan.FromSeconds(4),
        SeedRows = 60_000,
        AfterTheEnd = TimeSpan.FromSeconds(3),
    };

    public required string Name { get; init; }

    public required TimeSpan AnnounceEvery { get; init; }

    public required TimeSpan AnnouncementAge { get; init; }

    public required TimeSpan GateHold { get; init; }

    public required TimeSpan Takeover { get; init; }

    public required TimeSpan LeaseLives { get; init; }

    public required TimeSpan AckWait { get; init; }

    public required TimeSpan NettOffline { get; init; }

    public required int SeedRows { get; init; }

    public required TimeSpan AfterTheEnd { get; init; }

    public static StoryTimings Current => Environment.GetEnvironmentVariable(StoryEnvironment.Speed) == Fast.Name ? Fast : Full;

    public string Describe() => FormattableString.Invariant(
        $"announce every {AnnounceEvery.TotalSeconds} s (default 10), silent after {AnnouncementAge.TotalSeconds} s (45), gates hold {GateHold.TotalSeconds} s (30), takeover after {Takeover.TotalSeconds} s (15), shape leases live {LeaseLives.TotalSeconds} s (45), an unacknowledged message comes again after {AckWait.TotalSeconds} s (30), Nett offline {NettOffline.TotalSeconds} s, {SeedRows:N0} old rows");
}
