namespace Dataverket.Compat.Nats.Workflows;

/// <summary>How far a task is.</summary>
public enum TaskPhase
{
    /// <summary>Nobody has it: it is new, or was let go. It waits for a worker that knows its handler version.</summary>
    Waiting,

    /// <summary>A worker has it.</summary>
    Running,

    /// <summary>Its steps have ended; its reply is not sent yet.</summary>
    Replying,

    /// <summary>Done, and the reply sent if there is one.</summary>
    Done,

    /// <summary>It cannot be done, and the reply that says so sent if there is one.</summary>
    Failed,
}
