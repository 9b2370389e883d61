namespace Dataverket.Compat.Rollouts;

/// <summary>Where a run stands as a whole.</summary>
public enum RunPhase
{
    /// <summary>Going on, or waiting at a gate.</summary>
    Running,

    /// <summary>Stopped by an operator or a failed step; goes on when resumed.</summary>
    Paused,

    /// <summary>Undoing its steps in reverse order.</summary>
    Aborting,

    /// <summary>Every stage is done.</summary>
    Succeeded,

    /// <summary>Aborted, and every step was undone.</summary>
    RolledBack,

    /// <summary>Aborted past the point of return: what is done stays, nothing further happens.</summary>
    HeldForward,
}
