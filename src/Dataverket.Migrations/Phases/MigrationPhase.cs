namespace Dataverket.Migrations;

/// <summary>What kind of change a migration may hold.</summary>
public enum MigrationPhase
{
    /// <summary>Adds the new beside the old; both work.</summary>
    Expand,

    /// <summary>Takes the old away.</summary>
    Contract,
}
