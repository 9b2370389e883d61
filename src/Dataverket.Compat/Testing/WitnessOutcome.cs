namespace Dataverket.Compat.Testing;

/// <summary>What happens to a document when it is read and written again, from harmless to worst.</summary>
public enum WitnessOutcome
{
    /// <summary>All of it is there again.</summary>
    Ok,

    /// <summary>All of it, in another spelling: the same number in other digits, the same instant, a name in another case.</summary>
    Respelled,

    /// <summary>Something is dropped or changed, and nothing says so.</summary>
    Lossy,

    /// <summary>Both builds read it without an error, and read different things.</summary>
    OtherMeaning,

    /// <summary>Reading it fails, or writing what was read.</summary>
    Throws,
}
