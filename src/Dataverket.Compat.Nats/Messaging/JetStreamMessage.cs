namespace Dataverket.Compat.Nats.Messaging;

/// <summary>A message for <see cref="JetStreamPublisher"/>.</summary>
/// <param name="Subject">The NATS subject.</param>
/// <param name="Id">The envelope's id; becomes <c>Nats-Msg-Id</c>.</param>
/// <param name="Body">The envelope's bytes; not kept after the call.</param>
public readonly record struct JetStreamMessage(string Subject, string Id, ReadOnlyMemory<byte> Body);
