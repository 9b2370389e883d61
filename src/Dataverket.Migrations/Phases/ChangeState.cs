namespace Dataverket.Migrations;

/// <summary>How far a change is, by the catalog.</summary>
public enum ChangeState
{
    /// <summary>Nothing is there of it.</summary>
    NotBegun,

    /// <summary>Old and new are there and kept in step; the backfill has not begun.</summary>
    Expanded,

    /// <summary>The backfill has begun, and has not ended or not been proven.</summary>
    Backfilling,

    /// <summary>The server has checked that every row has its new values.</summary>
    Proven,

    /// <summary>The old is gone.</summary>
    Contracted,

    /// <summary>A part of it is there that this library cannot have left: somebody else has changed the table.</summary>
    Mixed,
}
