namespace Dataverket.Compat.Reading;

// Codes of data that does not fit the schema of its own version.
public sealed partial record ReasonCode
{
    /// <summary>Another JSON kind than the schema says, at a version this build knows.</summary>
    public static ReasonCode DataWrongKind { get; } = new("data.wrong-kind", OutcomeKind.DeadLetter);

    /// <summary>A number that the type cannot hold, at a version this build knows.</summary>
    public static ReasonCode DataOutOfRange { get; } = new("data.out-of-range", OutcomeKind.DeadLetter);

    /// <summary>A required member is absent, at a version this build knows.</summary>
    public static ReasonCode DataMissing { get; } = new("data.missing", OutcomeKind.DeadLetter);

    /// <summary>Null where none is allowed, at a version this build knows.</summary>
    public static ReasonCode DataNull { get; } = new("data.null", OutcomeKind.DeadLetter);

    /// <summary>A known member or a key stands twice, at a version this build knows.</summary>
    public static ReasonCode DataDuplicate { get; } = new("data.duplicate", OutcomeKind.DeadLetter);

    /// <summary>A text that is not what its type reads, at a version this build knows.</summary>
    public static ReasonCode DataMalformed { get; } = new("data.malformed", OutcomeKind.DeadLetter);

    /// <summary>A name that a closed enum does not know, at a version this build knows.</summary>
    public static ReasonCode DataUnknownName { get; } = new("data.unknown-name", OutcomeKind.DeadLetter);

    /// <summary>A variant that a closed set does not know, at a version this build knows.</summary>
    public static ReasonCode DataUnknownVariant { get; } = new("data.unknown-variant", OutcomeKind.DeadLetter);

    /// <summary>The member that tells variants apart is absent, at a version this build knows.</summary>
    public static ReasonCode DataNoVariant { get; } = new("data.no-variant", OutcomeKind.DeadLetter);

    /// <summary>A member and its older name differ, at a version this build knows.</summary>
    public static ReasonCode DataAliasConflict { get; } = new("data.alias-conflict", OutcomeKind.DeadLetter);

    /// <summary>A text or list longer than its schema allows, at a version this build knows.</summary>
    public static ReasonCode DataTooLong { get; } = new("data.too-long", OutcomeKind.DeadLetter);

    /// <summary>A constructor, setter or converter of the type refused the value, at a version this build knows.</summary>
    public static ReasonCode DataDomain { get; } = new("data.domain", OutcomeKind.DeadLetter);

    /// <summary>No data, at a version this build knows.</summary>
    public static ReasonCode DataAbsent { get; } = new("data.absent", OutcomeKind.DeadLetter);

    /// <summary>A string that holds JSON where the schema has no string, at a version this build knows.</summary>
    public static ReasonCode DataDoubleEncoded { get; } = new("data.double-encoded", OutcomeKind.DeadLetter);

    /// <summary>A content type that is not JSON, or data in base64, at a version this build knows.</summary>
    public static ReasonCode DataContentType { get; } = new("data.content-type", OutcomeKind.DeadLetter);
}
