using Dataverket.Compat.Rollouts;

namespace Dataverket.Compat.AspNetCore;

/// <summary>Where the operator's page gets what it shows. The page subscribes once, however many people look at it, and again when a stream ends or fails.</summary>
/// <param name="statuses">The run's status documents as they are published, until cancelled; such as <c>RunClient.WatchAsync</c>.</param>
public sealed class RolloutPageSource(Func<CancellationToken, IAsyncEnumerable<RunStatus>> statuses)
{
    /// <summary>The run's status documents as they are published, until cancelled.</summary>
    public Func<CancellationToken, IAsyncEnumerable<RunStatus>> Statuses { get; } = statuses ?? throw new ArgumentNullException(nameof(statuses));

    /// <summary>Remarks on the run as they are made, one line each, until cancelled; <c>null</c> when there are none.</summary>
    public Func<CancellationToken, IAsyncEnumerable<string>>? Notes { get; init; }
}
