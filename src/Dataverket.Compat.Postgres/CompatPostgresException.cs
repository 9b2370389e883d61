namespace Dataverket.Compat.Postgres;

/// <summary>PostgreSQL did not do what was asked, or a build and a table do not fit each other.</summary>
public sealed class CompatPostgresException : Exception
{
    /// <summary>Makes the exception.</summary>
    public CompatPostgresException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    public CompatPostgresException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public CompatPostgresException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    public CompatPostgresException(string message, bool isTransient) : base(message) => IsTransient = isTransient;

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    public CompatPostgresException(string message, Exception innerException, bool isTransient) : base(message, innerException) => IsTransient = isTransient;

    /// <summary>Whether the same call may succeed later without anybody doing anything.</summary>
    public bool IsTransient { get; }
}
