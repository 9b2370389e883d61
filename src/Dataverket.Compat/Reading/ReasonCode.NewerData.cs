namespace Dataverket.Compat.Reading;

// Codes of data of a newer version that does not fit the newest schema here.
public sealed partial record ReasonCode
{
    /// <summary>Another JSON kind than the schema says, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerWrongKind { get; } = new("newer.wrong-kind", OutcomeKind.Park);

    /// <summary>A number that the type cannot hold, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerOutOfRange { get; } = new("newer.out-of-range", OutcomeKind.Park);

    /// <summary>A required member is absent, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerMissing { get; } = new("newer.missing", OutcomeKind.Park);

    /// <summary>Null where none is allowed, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerNull { get; } = new("newer.null", OutcomeKind.Park);

    /// <summary>A known member or a key stands twice, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerDuplicate { get; } = new("newer.duplicate", OutcomeKind.Park);

    /// <summary>A text that is not what its type reads, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerMalformed { get; } = new("newer.malformed", OutcomeKind.Park);

    /// <summary>A name that a closed enum does not know, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerUnknownName { get; } = new("newer.unknown-name", OutcomeKind.Park);

    /// <summary>A variant that a closed set does not know, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerUnknownVariant { get; } = new("newer.unknown-variant", OutcomeKind.Park);

    /// <summary>The member that tells variants apart is absent, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerNoVariant { get; } = new("newer.no-variant", OutcomeKind.Park);

    /// <summary>A member and its older name differ, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerAliasConflict { get; } = new("newer.alias-conflict", OutcomeKind.Park);

    /// <summary>A text or list longer than its schema allows, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerTooLong { get; } = new("newer.too-long", OutcomeKind.Park);

    /// <summary>A constructor, setter or converter of the type refused the value, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerDomain { get; } = new("newer.domain", OutcomeKind.Park);

    /// <summary>No data, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerAbsent { get; } = new("newer.absent", OutcomeKind.Park);

    /// <summary>A string that holds JSON where the schema has no string, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerDoubleEncoded { get; } = new("newer.double-encoded", OutcomeKind.Park);

    /// <summary>A content type that is not JSON, or data in base64, at a version above this build: a later one can read it.</summary>
    public static ReasonCode NewerContentType { get; } = new("newer.content-type", OutcomeKind.Park);
}
