namespace Dataverket.Compat.Schemas;

/// <summary>What can be wrong with the data of a message, judged against its own schema.</summary>
public enum DataFaultKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The value has another JSON kind than the schema says.</summary>
    WrongKind,

    /// <summary>A number that the member's type cannot hold, or that is not whole where it must be.</summary>
    OutOfRange,

    /// <summary>A required member is absent.</summary>
    Missing,

    /// <summary>Null where the schema allows none.</summary>
    Null,

    /// <summary>A known member, or a key of a map, stands twice.</summary>
    Duplicate,

    /// <summary>The text of the value is not what the member's type reads (an identifier, a date, half a surrogate pair).</summary>
    Malformed,

    /// <summary>A name that a closed enum does not know.</summary>
    UnknownName,

    /// <summary>A variant that a closed set of variants does not know.</summary>
    UnknownVariant,

    /// <summary>The member that tells variants apart is absent.</summary>
    NoVariant,

    /// <summary>A member and its older name are both there and differ.</summary>
    AliasConflict,

    /// <summary>A text or list is longer than its schema allows.</summary>
    TooLong,

    /// <summary>A constructor, setter, converter or rule of the type itself refused the value.</summary>
    Domain,
}
