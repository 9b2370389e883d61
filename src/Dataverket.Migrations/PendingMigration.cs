namespace Dataverket.Migrations;

/// <summary>An ordinary migration that has not run. Immutable.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Name">Its class.</param>
/// <param name="Phase">The phase that it says; never Contract, whose migrations are changes.</param>
/// <param name="Reason">What keeps it from being run, and what to do; <c>null</c> when nothing does.</param>
public sealed record PendingMigration(long Number, string Name, MigrationPhase Phase, string? Reason);
