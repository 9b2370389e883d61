namespace Dataverket.Compat.Envelopes;

/// <summary>Why bytes are no envelope that this library reads.</summary>
public enum EnvelopeFaultKind
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>No bytes at all.</summary>
    Empty,

    /// <summary>More bytes than <see cref="EnvelopeLimits.MaxBytes"/>.</summary>
    TooLarge,

    /// <summary>Bytes that are not UTF-8, anywhere in the message.</summary>
    NotUtf8,

    /// <summary>Not one JSON document.</summary>
    NotJson,

    /// <summary>Nested deeper than <see cref="EnvelopeLimits.MaxDepth"/>.</summary>
    TooDeep,

    /// <summary>A JSON document that is no object.</summary>
    NotObject,

    /// <summary>An attribute stands twice, in whatever spelling.</summary>
    DuplicateAttribute,

    /// <summary>A required attribute is absent or empty.</summary>
    MissingAttribute,

    /// <summary>An attribute has a value its CloudEvents type does not allow.</summary>
    BadAttribute,

    /// <summary>An attribute name that CloudEvents does not allow (capitals, punctuation).</summary>
    BadName,

    /// <summary>More extensions than <see cref="EnvelopeLimits.MaxExtensions"/>.</summary>
    TooManyExtensions,

    /// <summary>Both <c>data</c> and <c>data_base64</c>.</summary>
    TwoData,

    /// <summary>A CloudEvents version before 1.0.</summary>
    SpecTooOld,

    /// <summary>A CloudEvents version after 1.x: a later build may know it.</summary>
    SpecTooNew,
}
