namespace Dataverket.Compat.Postgres;

/// <summary>Settings of an <see cref="OutboxRelay"/>. Immutable; checked once, by the relay.</summary>
public sealed record OutboxRelayOptions
{
    /// <summary>How many messages, of as many keys, are on their way at once. 1 to 10,000, default 256.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>How long to wait before looking again at an empty outbox. Above 0, default 25 ms.</summary>
    public TimeSpan IdleDelay { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>How long one publish may take; no transaction of the relay is open for much longer. Above 0, default 5 s.</summary>
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The first wait after a failed publish or a database that is away; it doubles with each failure in a row. Above 0, default 100 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The longest of these waits. At least <see cref="RetryDelay"/>, default 5 s.</summary>
    public TimeSpan MaxRetryDelay { get; init; } = TimeSpan.FromSeconds(5);

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchSize, 10_000);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(IdleDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(PublishTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RetryDelay, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxRetryDelay, RetryDelay);
    }

    internal TimeSpan DelayAfter(int failures) =>
        TimeSpan.FromTicks(Math.Min(MaxRetryDelay.Ticks, RetryDelay.Ticks * (1L << Math.Clamp(failures - 1, 0, 20))));
}
