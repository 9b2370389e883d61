namespace Dataverket.Migrations;

/// <summary>How a backfill goes, as any process can see it. Immutable.</summary>
/// <param name="Done">Rows that it has passed.</param>
/// <param name="Total">Rows in all, estimated when it began.</param>
/// <param name="RowsPerSecond">Of late; 0 before its runner has said so.</param>
/// <param name="Left">About how long it will still take at that rate; <c>null</c> when nobody knows.</param>
/// <param name="Resting">Why its runner does nothing just now; <c>null</c> when it works, or when nobody runs it.</param>
/// <param name="Paused">The reason that was given for the pause that is asked for, perhaps empty; <c>null</c> when none is.</param>
/// <param name="Heard">When a runner of it was last heard of (UTC); <c>null</c> before the first.</param>
public sealed record BackfillStatus(long Done, long Total, double RowsPerSecond, TimeSpan? Left, string? Resting, string? Paused, DateTimeOffset? Heard);
