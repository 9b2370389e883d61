namespace Dataverket.Migrations;

/// <summary>
/// Says in which phase an ordinary FluentMigrator migration, written by hand, is run beside the changes. One without it belongs to Expand. Those of Expand run with
/// <see cref="ChangeRunner.ApplyBaselineAsync"/>, those of Backfill and Verify with <see cref="ChangeRunner.ApplyBackfillsAsync"/>. One of Contract is a change of its own with the
/// id <c>migration-</c> and its number: it is contracted, approved, waived, planned and asked about by that id, and cannot be undone. Other runners do not heed this
/// attribute: give one of Contract <c>BreakingChange = true</c> as well, which they refuse unless they are told otherwise. Immutable.
/// </summary>
/// <param name="phase">The phase.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PhaseAttribute(MigrationPhase phase) : Attribute
{
    /// <summary>The phase.</summary>
    public MigrationPhase Phase { get; } = phase;

    /// <summary>The schema of <see cref="Table"/>. Default <c>public</c>.</summary>
    public string Schema { get; init; } = "public";

    /// <summary>
    /// For Contract: the table that it changes. It is locked before the migration begins, in the way of all changes, and <see cref="ChangeRunnerOptions.HoldTimeout"/> bounds for how long.
    /// <c>null</c> when it changes none of a service's tables; then <see cref="ChangeRunnerOptions.OrdinaryTimeout"/> bounds each of its statements.
    /// </summary>
    public string? Table { get; init; }

    /// <summary>For Contract, with <see cref="Table"/>: the shape from which on builds do without what it takes away, 2 upward. It waits until no live build uses an older one, and none can register afterwards. 0, the default, asks none.</summary>
    public int Shape { get; init; }
}
