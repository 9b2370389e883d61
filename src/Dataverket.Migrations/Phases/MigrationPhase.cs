namespace Dataverket.Migrations;

/// <summary>What kind of change a step may hold.</summary>
public enum MigrationPhase
{
    /// <summary>Adds the new beside the old; both work.</summary>
    Expand,

    /// <summary>Fills old rows, in batches.</summary>
    Backfill,

    /// <summary>Lets the server prove that nothing is missing.</summary>
    Verify,

    /// <summary>Takes the old out of use, and after a time for good.</summary>
    Contract,
}
