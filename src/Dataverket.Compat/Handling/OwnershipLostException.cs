namespace Dataverket.Compat.Handling;

/// <summary>
/// An ordered consumer's effect is refused, since a newer owner has had one. The consumer that began it stops, drops what it has in hand and stands for
/// owner again; a handler lets it pass.
/// </summary>
public sealed class OwnershipLostException : Exception
{
    /// <summary>Makes the exception.</summary>
    public OwnershipLostException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which consumer, and by which owner it was replaced.</param>
    public OwnershipLostException(string message) : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">Which consumer, and by which owner it was replaced.</param>
    /// <param name="innerException">The cause.</param>
    public OwnershipLostException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>The one inside an exception, however a handler wrapped it; <c>null</c> when there is none.</summary>
    /// <param name="exception">What a handler threw.</param>
    public static OwnershipLostException? Find(Exception? exception) => exception switch
    {
        OwnershipLostException lost => lost,
        AggregateException several => several.InnerExceptions.Select(Find).FirstOrDefault(found => found is not null),
        _ => exception is null ? null : Find(exception.InnerException),
    };
}
