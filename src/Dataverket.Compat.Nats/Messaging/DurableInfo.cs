namespace Dataverket.Compat.Nats.Messaging;

/// <summary>What the server says of a durable at one moment.</summary>
/// <param name="LastStream">Nothing at or below this place in the stream waits for its first delivery.</param>
/// <param name="LastConsumer">The last delivery in the consumer's own count.</param>
/// <param name="AckFloor">Everything at or below this place in the stream is acknowledged.</param>
/// <param name="Outstanding">How many messages are given out and not acknowledged.</param>
internal readonly record struct DurableInfo(ulong LastStream, ulong LastConsumer, ulong AckFloor, long Outstanding);
