namespace Dataverket.Compat.Reading;

// Codes of attributes.
public sealed partial record ReasonCode
{
    /// <summary>An attribute stands twice, in whatever spelling: two readers could understand two messages.</summary>
    public static ReasonCode EnvelopeDuplicate { get; } = new("envelope.duplicate", OutcomeKind.Reject);

    /// <summary>A required attribute is absent, null or empty.</summary>
    public static ReasonCode EnvelopeMissing { get; } = new("envelope.missing", OutcomeKind.DeadLetter);

    /// <summary>An attribute has a value that CloudEvents or the wire rules do not allow.</summary>
    public static ReasonCode EnvelopeValue { get; } = new("envelope.value", OutcomeKind.DeadLetter);

    /// <summary>An attribute name that CloudEvents does not allow: capitals, punctuation.</summary>
    public static ReasonCode EnvelopeName { get; } = new("envelope.name", OutcomeKind.DeadLetter);

    /// <summary>More extensions than the limit.</summary>
    public static ReasonCode EnvelopeExtensions { get; } = new("envelope.extensions", OutcomeKind.DeadLetter);

    /// <summary>Both data and data_base64.</summary>
    public static ReasonCode EnvelopeTwoData { get; } = new("envelope.two-data", OutcomeKind.DeadLetter);

    /// <summary>A CloudEvents version before 1.0.</summary>
    public static ReasonCode EnvelopeSpecOld { get; } = new("envelope.spec-old", OutcomeKind.DeadLetter);

    /// <summary>A CloudEvents version after 1.x, which a later build may know.</summary>
    public static ReasonCode EnvelopeSpecNew { get; } = new("envelope.spec-new", OutcomeKind.Park);

    /// <summary>A minor version of CloudEvents 1 other than 1.0.</summary>
    public static ReasonCode EnvelopeSpecMinor { get; } = new("envelope.spec-minor", OutcomeKind.Accept);

    /// <summary>The time has a leap second or small letters, which few parsers read.</summary>
    public static ReasonCode EnvelopeTimeSpelling { get; } = new("envelope.time-spelling", OutcomeKind.Accept);

    /// <summary>The time lies ahead of this clock by more than the skew that is allowed.</summary>
    public static ReasonCode EnvelopeTimeAhead { get; } = new("envelope.time-ahead", OutcomeKind.Accept);

    /// <summary>The trace context is absent or malformed; a new trace begins.</summary>
    public static ReasonCode EnvelopeTraceParent { get; } = new("envelope.traceparent", OutcomeKind.Accept);

    /// <summary>The writer says that the type is deprecated.</summary>
    public static ReasonCode EnvelopeDeprecated { get; } = new("envelope.deprecated", OutcomeKind.Accept);

    /// <summary>The data schema names another version than the schema version.</summary>
    public static ReasonCode EnvelopeDataSchema { get; } = new("envelope.dataschema", OutcomeKind.Accept);

    /// <summary>The data schema names another version, and the reader is strict.</summary>
    public static ReasonCode EnvelopeDataSchemaStrict { get; } = new("envelope.dataschema-strict", OutcomeKind.DeadLetter);

    /// <summary>The writer said that nobody needs it any more.</summary>
    public static ReasonCode MessageExpired { get; } = new("message.expired", OutcomeKind.Skip);
}
