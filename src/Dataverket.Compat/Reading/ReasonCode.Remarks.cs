namespace Dataverket.Compat.Reading;

// Codes of data that was read with a remark.
public sealed partial record ReasonCode
{
    /// <summary>An unknown member stands twice in one object; both are kept.</summary>
    public static ReasonCode DataDuplicateUnknown { get; } = new("data.duplicate-unknown", OutcomeKind.Accept);

    /// <summary>An unknown member differs from a known one by case only.</summary>
    public static ReasonCode DataNearMiss { get; } = new("data.near-miss", OutcomeKind.Accept);

    /// <summary>A required member is absent and its declared value was taken.</summary>
    public static ReasonCode DataAbsentValue { get; } = new("data.absent-value", OutcomeKind.Accept);

    /// <summary>Another spelling of a value was read because the schema declares it.</summary>
    public static ReasonCode DataLenient { get; } = new("data.lenient", OutcomeKind.Accept);

    /// <summary>A name that an open enum does not know was kept as text.</summary>
    public static ReasonCode DataOpenName { get; } = new("data.open-name", OutcomeKind.Accept);

    /// <summary>A name of an enum was written in another case.</summary>
    public static ReasonCode DataNameCase { get; } = new("data.name-case", OutcomeKind.Accept);

    /// <summary>A variant that an open set does not know was kept as it stands.</summary>
    public static ReasonCode DataOpenVariant { get; } = new("data.open-variant", OutcomeKind.Accept);
}
