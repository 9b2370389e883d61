namespace Dataverket.Compat.Reading;

// Codes of the text itself.
public sealed partial record ReasonCode
{
    /// <summary>No bytes at all.</summary>
    public static ReasonCode BytesEmpty { get; } = new("bytes.empty", OutcomeKind.DeadLetter);

    /// <summary>More bytes than the limit.</summary>
    public static ReasonCode BytesTooLarge { get; } = new("bytes.too-large", OutcomeKind.DeadLetter);

    /// <summary>Bytes that are not UTF-8, known or unknown member alike.</summary>
    public static ReasonCode BytesNotUtf8 { get; } = new("bytes.not-utf8", OutcomeKind.DeadLetter);

    /// <summary>Not one JSON document.</summary>
    public static ReasonCode BytesNotJson { get; } = new("bytes.not-json", OutcomeKind.DeadLetter);

    /// <summary>Nested deeper than the limit.</summary>
    public static ReasonCode BytesTooDeep { get; } = new("bytes.too-deep", OutcomeKind.DeadLetter);

    /// <summary>A JSON document that is no object.</summary>
    public static ReasonCode BytesNotObject { get; } = new("bytes.not-object", OutcomeKind.DeadLetter);

    /// <summary>A byte order mark stood before the message and was ignored.</summary>
    public static ReasonCode BytesMark { get; } = new("bytes.mark", OutcomeKind.Accept);

    /// <summary>Half a surrogate pair in what nobody here reads; kept as it is spelled.</summary>
    public static ReasonCode BytesLoneSurrogate { get; } = new("bytes.lone-surrogate", OutcomeKind.Accept);
}
