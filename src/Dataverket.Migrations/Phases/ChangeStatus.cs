namespace Dataverket.Migrations;

/// <summary>Where a change stands. Immutable.</summary>
/// <param name="Change">The change's id.</param>
/// <param name="State">How far it is.</param>
/// <param name="Done">Rows that the backfill has passed.</param>
/// <param name="Total">Rows in all, estimated when the backfill began; 0 before.</param>
/// <param name="Quarantined">Rows that could not be filled.</param>
/// <param name="Detail">The same in one sentence.</param>
public sealed record ChangeStatus(string Change, ChangeState State, long Done, long Total, long Quarantined, string Detail)
{
    /// <summary>Gates of Contract that somebody has set aside, those that have expired included.</summary>
    public IReadOnlyList<GateWaiver> Waivers { get; init; } = [];

    /// <summary>
    /// Writes since Expand that gave both sides of a row values that do not agree, so that the new side won; 0 or more, those that were rolled back included, and up to 32 more for each
    /// crash of the server. <c>null</c> where nothing counts them, or the table is just being changed.
    /// </summary>
    public long? Divergences { get; init; }
}
