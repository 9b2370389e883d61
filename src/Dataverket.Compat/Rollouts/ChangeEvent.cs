namespace Dataverket.Compat.Rollouts;

/// <summary>What happens to a change of a database, for whoever watches it. Holds no value of a row. Immutable.</summary>
/// <param name="Change">The change's id.</param>
/// <param name="Table">The table.</param>
/// <param name="Phase">What is run: <c>expand</c>, <c>backfill</c>, <c>contract</c>, <c>drop</c>, or <c>undo</c> and one of them.</param>
/// <param name="State">What happened.</param>
/// <param name="Detail">The same for people; for a refusal every reason, one a line.</param>
/// <param name="Done">Rows done, while rows are filled; else 0.</param>
/// <param name="Total">Rows in all, as they are estimated; 0 when unknown.</param>
/// <param name="At">When.</param>
public sealed record ChangeEvent(string Change, string Table, string Phase, ChangeEventState State, string Detail, long Done, long Total, DateTimeOffset At);
