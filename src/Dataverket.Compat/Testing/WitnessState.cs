namespace Dataverket.Compat.Testing;

/// <summary>What running a witness showed.</summary>
public enum WitnessState
{
    /// <summary>What the finding says happens is what happened.</summary>
    Confirmed,

    /// <summary>Something else happened: the finding, or its witness, is wrong.</summary>
    NotConfirmed,

    /// <summary>It could not be run: the finding is about what an earlier build reads and none was given, or there is no document that shows it.</summary>
    NotRun,
}
