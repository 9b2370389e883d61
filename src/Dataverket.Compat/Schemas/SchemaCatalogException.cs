namespace Dataverket.Compat.Schemas;

/// <summary>The schemas of a process do not form whole chains. Thrown at start, never while messages flow.</summary>
public sealed class SchemaCatalogException : Exception
{
    /// <summary>Makes the exception.</summary>
    public SchemaCatalogException() => Faults = [];

    /// <summary>Makes the exception.</summary>
    /// <param name="message">The message.</param>
    public SchemaCatalogException(string message) : base(message) => Faults = [message];

    /// <summary>Makes the exception.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public SchemaCatalogException(string message, Exception innerException) : base(message, innerException) => Faults = [message];

    internal SchemaCatalogException(IReadOnlyList<string> faults)
        : base($"The schemas of this process are broken in {faults.Count} place(s): {string.Join(" ", faults)}") => Faults = faults;

    /// <summary>Every fault, one sentence each.</summary>
    public IReadOnlyList<string> Faults { get; }
}
