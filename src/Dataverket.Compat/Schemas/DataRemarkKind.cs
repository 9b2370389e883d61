namespace Dataverket.Compat.Schemas;

/// <summary>What is worth a warning in data that can be read.</summary>
public enum DataRemarkKind
{
    /// <summary>An unknown member stands twice in one object.</summary>
    DuplicateUnknown,

    /// <summary>An unknown member differs from a known one by case only.</summary>
    NearMiss,

    /// <summary>A required member is absent and its declared value was taken.</summary>
    AbsentValue,

    /// <summary>Another spelling of a value was read because the schema declares it.</summary>
    Lenient,

    /// <summary>A name that an open enum does not know was kept as text.</summary>
    UnknownName,

    /// <summary>A name of an enum was written in another case.</summary>
    NameCase,

    /// <summary>A variant that an open set does not know was kept as it stands.</summary>
    UnknownVariant,
}
