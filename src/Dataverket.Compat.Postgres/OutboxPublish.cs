namespace Dataverket.Compat.Postgres;

/// <summary>
/// Publishes messages of an outbox: all of them at once, each of another order key. Says for each of them, in the same order, <c>null</c> when the broker has acknowledged it (as new or as a
/// duplicate), or why that is not known. What is not known is given again until it is, so the broker has to drop duplicates by <see cref="OutboxMessage.Id"/>. Called from several threads at
/// once, never at once for one key. A broker's client that takes one message at a time is adapted by <see cref="OutboxRelay.OneByOne"/>.
/// </summary>
/// <param name="messages">The messages; at least one.</param>
/// <param name="cancellationToken">
/// Cancelled after <see cref="OutboxRelayOptions.PublishTimeout"/> and when the relay stops: answer then with what is known. All of them are given again if it throws or does not answer.
/// </param>
public delegate Task<IReadOnlyList<Exception?>> OutboxPublish(IReadOnlyList<OutboxMessage> messages, CancellationToken cancellationToken);
