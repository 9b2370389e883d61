namespace Dataverket.Compat.Nats.Messaging;

/// <summary>How a publisher publishes. Immutable.</summary>
public sealed record PublisherOptions
{
    /// <summary>The NATS subject.</summary>
    public required string Subject { get; init; }

    /// <summary>How many messages may be under way at once; who comes then waits. Default 256, 1 to 10,000.</summary>
    public int MaxInFlight { get; init; } = 256;

    /// <summary>
    /// How long one message is tried again, under the same id, before the caller hears of it. Default 30 s, below the two minutes for which a stream knows ids.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(30);

    internal void Check()
    {
        ArgumentException.ThrowIfNullOrEmpty(Subject);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxInFlight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxInFlight, 10_000);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Patience, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Patience, TimeSpan.FromMinutes(2));
    }
}
