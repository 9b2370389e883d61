using Npgsql;

namespace Dataverket.Compat.Postgres;

/// <summary>Remembers what a consumer has handled, in the transaction that holds the effect. Safe from any thread.</summary>
public static class Inbox
{
    /// <summary>
    /// Begins to handle a message. Of several transactions that begin with the same message at once, one goes on and the others wait for its end:
    /// they get <c>false</c> when it commits, and one of them <c>true</c> when it rolls back.
    /// </summary>
    /// <param name="transaction">The transaction that will hold the effect; READ COMMITTED (under a stricter level the loser gets SQLSTATE 40001 instead).</param>
    /// <param name="consumer">The consumer's name, the same in all its processes and builds.</param>
    /// <param name="messageId">The message's id.</param>
    /// <param name="cancellationToken">Ends the wait; the transaction is then to be rolled back.</param>
    /// <returns><c>false</c> when this consumer has handled the message before.</returns>
    /// <exception cref="NpgsqlException">The database does not answer or refuses.</exception>
    public static async Task<bool> TryBeginAsync(NpgsqlTransaction transaction, string consumer, string messageId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentException.ThrowIfNullOrEmpty(consumer);
        ArgumentException.ThrowIfNullOrEmpty(messageId);
        await using var command = new NpgsqlCommand(
            "INSERT INTO dataverket.inbox (consumer, message_id) VALUES ($1, $2) ON CONFLICT (consumer, message_id) DO NOTHING", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = consumer }, new() { Value = messageId } },
        };
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }
}
