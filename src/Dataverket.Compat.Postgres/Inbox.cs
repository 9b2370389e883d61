using Dataverket.Compat.Handling;
using Npgsql;

namespace Dataverket.Compat.Postgres;

/// <summary>Remembers what a consumer has handled, in the transaction that holds the effect. Safe from any thread.</summary>
public static class Inbox
{
    static readonly TimeSpan IdleLimit = TimeSpan.FromSeconds(15);

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

    /// <summary>
    /// The same for an ordered consumer: whoever is no longer its owner is refused, even when it was paused after it last looked. The first effect of an owner
    /// waits for the open transactions of the one before; afterwards those of one owner do not wait for each other. Begin the transaction with it.
    /// </summary>
    /// <remarks>
    /// A transaction that is idle for 15 s is ended by the server, unless the session has a limit of its own: otherwise a paused process would hold up the
    /// next owner for as long as it is paused.
    /// </remarks>
    /// <param name="transaction">The transaction that will hold the effect; READ COMMITTED.</param>
    /// <param name="consumer">The consumer's name, the same in all its processes and builds.</param>
    /// <param name="messageId">The message's id.</param>
    /// <param name="epoch">The owner's epoch, as it came with the message; 0 when the consumer has no owner, and then nothing is refused.</param>
    /// <param name="cancellationToken">Ends the wait; the transaction is then to be rolled back.</param>
    /// <returns><c>false</c> when this consumer has handled the message before.</returns>
    /// <exception cref="OwnershipLostException">A newer owner has had an effect in this database. Roll back, and let it pass to the consumer.</exception>
    /// <exception cref="NpgsqlException">The database does not answer or refuses.</exception>
    public static async Task<bool> TryBeginAsOwnerAsync(NpgsqlTransaction transaction, string consumer, string messageId, ulong epoch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentException.ThrowIfNullOrEmpty(consumer);
        if (epoch > 0) await CheckOwnerAsync(transaction, consumer, checked((long)epoch), cancellationToken).ConfigureAwait(false);
        return await TryBeginAsync(transaction, consumer, messageId, cancellationToken).ConfigureAwait(false);
    }

    // The owner's row comes before the message's, in every transaction. Two steps: who shares the row must not want to write it afterwards, or two of them would wait for each other.
    static async Task CheckOwnerAsync(NpgsqlTransaction transaction, string consumer, long epoch, CancellationToken cancellationToken)
    {
        await using var look = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(FormattableString.Invariant($"SELECT set_config('idle_in_transaction_session_timeout', '{IdleLimit.TotalMilliseconds}', true) WHERE current_setting('idle_in_transaction_session_timeout') = '0'")),
                new NpgsqlBatchCommand("SELECT epoch FROM dataverket.inbox_owners WHERE consumer = $1 AND epoch >= $2 FOR SHARE") { Parameters = { new() { Value = consumer }, new() { Value = epoch } } },
            },
        };
        long? recorded;
        await using (var reader = await look.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
        {
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            recorded = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetInt64(0) : null;
        }

        if (recorded is null)
        {
            await using var record = new NpgsqlCommand(
                "INSERT INTO dataverket.inbox_owners AS o (consumer, epoch) VALUES ($1, $2) ON CONFLICT (consumer) DO UPDATE SET epoch = excluded.epoch, since = clock_timestamp() WHERE o.epoch <= excluded.epoch RETURNING epoch", transaction.Connection, transaction)
            {
                Parameters = { new() { Value = consumer }, new() { Value = epoch } },
            };
            recorded = (long?)await record.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        }

        if (recorded != epoch) throw new OwnershipLostException($"{consumer} in epoch {epoch} was replaced by a newer owner; nothing was done.");
    }
}
