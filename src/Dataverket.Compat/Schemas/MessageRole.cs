namespace Dataverket.Compat.Schemas;

/// <summary>What a message is for. The role decides who may be late: an event may meet any reader, a command meets one handler.</summary>
public enum MessageRole
{
    /// <summary>Something that happened; any number of readers, now and later.</summary>
    Event,

    /// <summary>Something to be done; one handler; carries an authorization that never reaches a durable copy.</summary>
    Command,

    /// <summary>A question that is answered at once.</summary>
    Request,

    /// <summary>The answer to a request.</summary>
    Reply,
}
