namespace Dataverket.Compat.Postgres;

/// <summary>Settings of an <see cref="InboxPruner"/>. Immutable; checked once, by the pruner.</summary>
public sealed record InboxPrunerOptions
{
    /// <summary>
    /// From which age on a row is deleted. There is no default: it must be longer than its message can still arrive, which is the stream's maximal age
    /// plus the longest time in the park plus the longest outage. Where a stream keeps its messages without end, or parked messages wait without end, do
    /// not prune. A row that goes too early lets its message have its effect twice. 1 h to 10 years.
    /// </summary>
    public required TimeSpan OlderThan { get; init; }

    /// <summary>Only rows of this consumer, where streams keep messages for different times; <c>null</c> for all.</summary>
    public string? Consumer { get; init; }

    /// <summary>How many rows one transaction deletes. 1 to 10,000, default 1,000.</summary>
    public int BatchSize { get; init; } = 1000;

    /// <summary>How often it looks. 1 s to 1 day, default 1 min.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(1);

    internal void Check()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(OlderThan, TimeSpan.FromHours(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(OlderThan, TimeSpan.FromDays(3653));
        if (Consumer is not null) ArgumentException.ThrowIfNullOrEmpty(Consumer);
        ArgumentOutOfRangeException.ThrowIfLessThan(BatchSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(BatchSize, 10_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(Every, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Every, TimeSpan.FromDays(1));
    }
}
