namespace Dataverket.Migrations;

/// <summary>A change of the database was refused or failed. It holds no connection string and no value of a row.</summary>
public sealed class DatabaseChangeException : Exception
{
    /// <summary>Makes the exception.</summary>
    public DatabaseChangeException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    public DatabaseChangeException(string message) : base(message) => Reasons = [message];

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public DatabaseChangeException(string message, Exception innerException) : base(message, innerException) => Reasons = [message];

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    /// <param name="isTransient">Whether the same call may succeed later.</param>
    public DatabaseChangeException(string message, bool isTransient) : base(message)
    {
        Reasons = [message];
        IsTransient = isTransient;
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What was refused.</param>
    /// <param name="reasons">Every reason, each with what to do about it.</param>
    public DatabaseChangeException(string message, IReadOnlyList<string> reasons) : base(message + Environment.NewLine + string.Join(Environment.NewLine, reasons)) => Reasons = reasons;

    /// <summary>Every reason at once.</summary>
    public IReadOnlyList<string> Reasons { get; } = [];

    /// <summary>Whether the same call may succeed later without anybody doing anything.</summary>
    public bool IsTransient { get; }
}
