namespace Dataverket.Compat.Rollouts;

/// <summary>A step cannot be done. The run pauses with the message as its reason.</summary>
public sealed class StepFailedException : Exception
{
    /// <summary>Makes the exception.</summary>
    public StepFailedException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    public StepFailedException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What failed, on what, and what to do.</param>
    /// <param name="innerException">The cause.</param>
    public StepFailedException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
