namespace Dataverket.Compat.Nats;

/// <summary>NATS or JetStream did not do what was asked.</summary>
public sealed class CompatNatsException : Exception
{
    /// <summary>Makes the exception.</summary>
    public CompatNatsException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    public CompatNatsException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public CompatNatsException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    public CompatNatsException(string message, bool isTransient) : base(message) => IsTransient = isTransient;

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    public CompatNatsException(string message, Exception innerException, bool isTransient) : base(message, innerException) => IsTransient = isTransient;

    /// <summary>Whether the same call may succeed later without anybody doing anything.</summary>
    public bool IsTransient { get; }

    /// <summary>Whether the ledger was asked and said no; one that could not be asked said nothing.</summary>
    internal bool IsRefusal { get; init; }
}
