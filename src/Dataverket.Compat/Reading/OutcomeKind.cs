namespace Dataverket.Compat.Reading;

/// <summary>What becomes of a message. Retry and halt belong to messaging, not to reading.</summary>
public enum OutcomeKind
{
    /// <summary>Read; hand it on.</summary>
    Accept,

    /// <summary>Nobody here needs it; acknowledge and count.</summary>
    Skip,

    /// <summary>A later build can read it: keep a durable copy, acknowledge, replay when a capable reader is there.</summary>
    Park,

    /// <summary>No build will read it: keep a durable copy, acknowledge, a person decides.</summary>
    DeadLetter,

    /// <summary>Security or identity: keep no body, raise an alarm.</summary>
    Reject,
}
