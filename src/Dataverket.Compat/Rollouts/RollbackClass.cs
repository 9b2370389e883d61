namespace Dataverket.Compat.Rollouts;

/// <summary>What going back from a step means. A run's floor is the worst class it has committed; it never gets better.</summary>
public enum RollbackClass
{
    /// <summary>R0: nothing has happened yet.</summary>
    None,

    /// <summary>R1: free, the old is put back over the same data.</summary>
    Free,

    /// <summary>R2: possible until a named event.</summary>
    UntilEvent,

    /// <summary>R3: forward only, a further action restores the service but not the old state.</summary>
    ForwardOnly,

    /// <summary>R4: only a restore from backup brings the old state back.</summary>
    RestoreFromBackup,
}
