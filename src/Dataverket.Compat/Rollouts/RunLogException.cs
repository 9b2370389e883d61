namespace Dataverket.Compat.Rollouts;

/// <summary>A plan or a run's record cannot be read, or its chain of hashes is broken: only reads are allowed until a person has looked.</summary>
public sealed class RunLogException : Exception
{
    /// <summary>Makes the exception.</summary>
    public RunLogException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What cannot be read, and where.</param>
    public RunLogException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What cannot be read, and where.</param>
    /// <param name="innerException">The cause.</param>
    public RunLogException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
