namespace Dataverket.Compat.Postgres;

/// <summary>One message that a transaction sends. Immutable.</summary>
public sealed record OutboxMessage
{
    /// <summary>The message's id, globally unique: a version 7 UUID as text. It becomes <c>Nats-Msg-Id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The NATS subject.</summary>
    public required string Subject { get; init; }

    /// <summary>The order key, such as the id of the machine that the message is about: messages of one key are published in commit order, one at a time.</summary>
    public required string Key { get; init; }

    /// <summary>The message type, such as <c>no.dataverket.maskin.machine.provisioned</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The schema's version that the body is written in, 1 upward.</summary>
    public required int Version { get; init; }

    /// <summary>The bytes to publish. They carry no authorization: a command that has one is not sent through an outbox.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }
}
