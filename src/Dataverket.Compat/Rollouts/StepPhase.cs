namespace Dataverket.Compat.Rollouts;

/// <summary>Where a step stands.</summary>
public enum StepPhase
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>The intent is on record; the effect may or may not have happened.</summary>
    Intended,

    /// <summary>Done, and seen to be done at its target.</summary>
    Done,

    /// <summary>Failed; a person decides.</summary>
    Failed,

    /// <summary>The intent to undo is on record.</summary>
    UndoIntended,

    /// <summary>Undone.</summary>
    Undone,
}
