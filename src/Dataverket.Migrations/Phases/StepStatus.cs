namespace Dataverket.Migrations;

/// <summary>One step of a change on one database. Immutable.</summary>
/// <param name="Step">The step.</param>
/// <param name="IsDone">Whether its effect is there.</param>
/// <param name="Finished">When it was done, by the books; <c>null</c> when it was not, or before they were kept.</param>
public sealed record StepStatus(ChangeStep Step, bool IsDone, DateTimeOffset? Finished);
