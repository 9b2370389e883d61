namespace LoadDriver;

public enum Answer
{
    Accepted,

    /// <summary>The surface does not offer the route: an older build.</summary>
    NoRoute,

    /// <summary>The value cannot be said yet.</summary>
    NotYet,

    /// <summary>Refused for good: a defect of the story.</summary>
    Refused,

    /// <summary>No answer, or one that says nothing about the write: ask again.</summary>
    Unknown,
}
