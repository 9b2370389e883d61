namespace Dataverket.Migrations;

/// <summary>How far a change is: the catalog first, the books for the rest.</summary>
public enum ChangeState
{
    /// <summary>Nothing is there of it.</summary>
    NotBegun,

    /// <summary>Old and new are there and kept in step; the backfill has not begun.</summary>
    Expanded,

    /// <summary>The backfill has begun, and has not ended or not been proven.</summary>
    Backfilling,

    /// <summary>The server has checked that nothing is missing.</summary>
    Proven,

    /// <summary>The old is out of use. What can be kept of it is kept for a time, and Contract can be undone.</summary>
    Contracted,

    /// <summary>A part of it is there that this library cannot have left: somebody else has changed the table.</summary>
    Mixed,

    /// <summary>A phase of several steps, or its undo, was interrupted: run it again.</summary>
    Interrupted,

    /// <summary>The old is gone for good.</summary>
    Dropped,
}
