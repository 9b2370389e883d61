namespace Dataverket.Compat.Postgres;

/// <summary>
/// Publishes one message. Returns when the broker has acknowledged it (as new or as a duplicate); throws when that is not known. It is called again with the
/// same message until it returns, so the broker has to drop duplicates by <see cref="OutboxMessage.Id"/>. Called from several threads at once, never at once for one key.
/// </summary>
/// <param name="message">The message.</param>
/// <param name="cancellationToken">Cancelled after <see cref="OutboxRelayOptions.PublishTimeout"/> and when the relay stops.</param>
public delegate Task OutboxPublish(OutboxMessage message, CancellationToken cancellationToken);
