namespace Dataverket.Compat.Schemas;

/// <summary>A value that the older version of a message cannot say. Refuse the request that asked for it until the version is raised.</summary>
public sealed class CannotDowncastException : Exception
{
    /// <summary>Makes the exception.</summary>
    public CannotDowncastException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which member cannot be said, without its value.</param>
    public CannotDowncastException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which member cannot be said, without its value.</param>
    /// <param name="innerException">The cause.</param>
    public CannotDowncastException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
