namespace Dataverket.Compat.Reading;

// Codes of headers and subject.
public sealed partial record ReasonCode
{
    /// <summary>A header of the envelope or the content type stands twice, or twice with other case.</summary>
    public static ReasonCode HeaderRepeated { get; } = new("header.repeated", OutcomeKind.Reject);

    /// <summary>A ce- header says something else than the message itself.</summary>
    public static ReasonCode HeaderDisagrees { get; } = new("header.disagrees", OutcomeKind.Reject);

    /// <summary>A ce- header holds bytes that are no text, or an encoding that is not UTF-8.</summary>
    public static ReasonCode HeaderMalformed { get; } = new("header.malformed", OutcomeKind.DeadLetter);

    /// <summary>The attributes stand in headers; only structured mode is read.</summary>
    public static ReasonCode HeaderBinaryMode { get; } = new("header.binary-mode", OutcomeKind.DeadLetter);

    /// <summary>A batch of messages; there is none on NATS.</summary>
    public static ReasonCode HeaderBatch { get; } = new("header.batch", OutcomeKind.DeadLetter);

    /// <summary>A CloudEvents format that a later build may know.</summary>
    public static ReasonCode HeaderFormat { get; } = new("header.format", OutcomeKind.Park);

    /// <summary>Another content type or character set than structured JSON in UTF-8.</summary>
    public static ReasonCode HeaderContentType { get; } = new("header.content-type", OutcomeKind.DeadLetter);

    /// <summary>No content type; the bytes are a structured message all the same.</summary>
    public static ReasonCode HeaderNoContentType { get; } = new("header.no-content-type", OutcomeKind.Accept);

    /// <summary>The message id for deduplication is not the id of the message.</summary>
    public static ReasonCode HeaderMessageId { get; } = new("header.message-id", OutcomeKind.Accept);

    /// <summary>The subject of a command or request names another type; permissions go by subject.</summary>
    public static ReasonCode SubjectContradicts { get; } = new("subject.contradicts", OutcomeKind.Reject);

    /// <summary>The subject of an event names another type.</summary>
    public static ReasonCode SubjectMisplaced { get; } = new("subject.misplaced", OutcomeKind.DeadLetter);

    /// <summary>The subject is not among those that were asked for: the message is for others.</summary>
    public static ReasonCode SubjectForeign { get; } = new("subject.foreign", OutcomeKind.Skip);
}
