namespace Dataverket.Compat.Nats.Coordination;

/// <summary>How a coordinator behaves. Immutable; the defaults are sized for production.</summary>
public sealed record CoordinatorOptions
{
    /// <summary>The coordinator's name; each process adds a suffix of its own, so that a restarted one is another leader.</summary>
    public required string Name { get; init; }

    /// <summary>The run.</summary>
    public required string RunId { get; init; }

    /// <summary>How long the leader may be silent, while this process itself is connected, before a standby takes over. Default 15 s.</summary>
    public TimeSpan TakeoverAfter { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How often shut gates are asked again. Default 2 s.</summary>
    public TimeSpan JudgeEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long one question to a gate may take before it counts as unevaluable. Default 10 s.</summary>
    public TimeSpan JudgeWithin { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the status is published when nothing changes. Default 1 s.</summary>
    public TimeSpan ReportEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long an append to the run's log is settled before it is given up as unknown. Default 30 s.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long an approval counts. Default 1 h.</summary>
    public TimeSpan ApprovalLasts { get; init; } = TimeSpan.FromHours(1);
}
