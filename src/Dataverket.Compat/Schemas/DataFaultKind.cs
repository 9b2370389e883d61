namespace Dataverket.Compat.Schemas;

/// <summary>What can be wrong with the data of a message.</summary>
public enum DataFaultKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The value has another JSON kind than the schema says.</summary>
    WrongKind,

    /// <summary>A number, date or identifier that the member's type cannot hold.</summary>
    OutOfRange,

    /// <summary>A required member is absent.</summary>
    Missing,

    /// <summary>Null where the schema allows none.</summary>
    Null,

    /// <summary>A known member stands twice.</summary>
    Duplicate,

    /// <summary>The text of the value is not what the member's type reads (an identifier, a date).</summary>
    Malformed,

    /// <summary>A name that a closed enum does not know.</summary>
    UnknownName,

    /// <summary>A constructor, setter or rule of the type itself refused the value.</summary>
    Domain,
}
