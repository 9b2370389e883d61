namespace Dataverket.Migrations;

/// <summary>
/// What becomes of a migration or change that comes late: one that has not begun although one with a higher number has, as when two branches are merged the other way round.
/// A change counts as begun from its Expand on. An ordinary migration is held against the ordinary ones of its phases, and one of Expand against the changes too; a change is held
/// against the changes.
/// </summary>
public enum OutOfOrder
{
    /// <summary>It may be expanded and filled. A change that began after one with a higher number of the same table is not contracted: that one was made, and tried, without it.</summary>
    ContractNever,

    /// <summary>It is run like any other.</summary>
    Allow,

    /// <summary>It is refused before anything of it has run.</summary>
    Deny,
}
