namespace Dataverket.Compat.Analyzers.Model;

/// <summary>What happens to the worst value, from harmless to worst.</summary>
internal enum Outcome
{
    /// <summary>Read and written again, it is the same.</summary>
    Ok,

    /// <summary>The same value in another spelling.</summary>
    Respelled,

    /// <summary>It cannot be told from the source.</summary>
    Opaque,

    /// <summary>Something is dropped or changed without an error.</summary>
    Lossy,

    /// <summary>It is read without an error and means something else.</summary>
    OtherMeaning,

    /// <summary>Reading or writing fails.</summary>
    Throws,
}
