namespace Dataverket.Compat.Rollouts;

/// <summary>What happened to a phase of a database's change.</summary>
public enum ChangeEventState
{
    /// <summary>It began, or goes on where it was interrupted.</summary>
    Begun,

    /// <summary>Rows were filled, or it rests and says why. Not for every batch.</summary>
    Progressed,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>It was refused before anything was changed.</summary>
    Refused,

    /// <summary>It ended otherwise; it may be run again.</summary>
    Failed,
}
