using System.Diagnostics;
using Dataverket.Compat.Envelopes;
using Npgsql;
using NpgsqlTypes;

namespace Dataverket.Compat.Postgres;

/// <summary>Messages that become visible to the relay exactly when the transaction that sends them commits. Safe from any thread.</summary>
public static class Outbox
{
    /// <summary>
    /// Adds a message to the caller's transaction. From here to the transaction's end no other transaction adds to the same key; it waits.
    /// A transaction that adds to several keys should do so in one order of keys (say, sorted), or two of them can deadlock (SQLSTATE 40P01).
    /// A command that carries its credential is refused: the table, the write-ahead log and every backup would hold it. Publish it when the transaction has
    /// committed, or add an event whose handler sends the command with a credential of its own. A message without a trace parent gets the current activity's.
    /// </summary>
    /// <param name="transaction">The open transaction, of any isolation level.</param>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait; the transaction is then to be rolled back.</param>
    /// <exception cref="ArgumentException">The message lacks an id, subject, key or type, its version is below 1, or it carries an authorization.</exception>
    /// <exception cref="PostgresException">The database refuses; 23505 means that the message id waits in the outbox already.</exception>
    public static async Task AddAsync(NpgsqlTransaction transaction, OutboxMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        ArgumentNullException.ThrowIfNull(message);
        ArgumentException.ThrowIfNullOrEmpty(message.Id);
        ArgumentException.ThrowIfNullOrEmpty(message.Subject);
        ArgumentException.ThrowIfNullOrEmpty(message.Key);
        ArgumentException.ThrowIfNullOrEmpty(message.Type);
        ArgumentOutOfRangeException.ThrowIfLessThan(message.Version, 1);
        var body = Prepare(message);

        // Two statements in one round trip. The lock comes first: an id that is drawn before it could commit after a later id of the same key.
        await using var batch = new NpgsqlBatch(transaction.Connection, transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("SELECT pg_advisory_xact_lock(hashtextextended($1, $2))")
                {
                    Parameters = { new() { Value = message.Key, NpgsqlDbType = NpgsqlDbType.Text }, new() { Value = KeyClass } },
                },
                new NpgsqlBatchCommand("INSERT INTO dataverket.outbox (message_id, subject, key, type, version, body) VALUES ($1, $2, $3, $4, $5, $6)")
                {
                    Parameters =
                    {
                        new() { Value = message.Id },
                        new() { Value = message.Subject },
                        new() { Value = message.Key },
                        new() { Value = message.Type },
                        new() { Value = message.Version },
                        new() { Value = body, NpgsqlDbType = NpgsqlDbType.Bytea },
                    },
                },
            },
        };
        await batch.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    static ReadOnlyMemory<byte> Prepare(OutboxMessage message)
    {
        var isEnvelope = Envelope.TryScan(message.Body, AnySize, out var envelope, out _);
        // Without its credential a command would be no use, every reader rejects it: so it is refused, not redacted.
        if (isEnvelope ? envelope.HasAuthorization : Envelope.MayHoldAuthorization(message.Body.Span))
            throw new ArgumentException($"A message of {message.Type} carries an authorization, and nothing that holds a credential is kept in the outbox. Publish the command when the transaction has committed, or add an event whose handler sends the command with a credential of its own.", nameof(message));

        // In the bytes, since what the message comes from is over by the time the relay publishes it.
        return isEnvelope && envelope.TraceParent is null && Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } parent } ? envelope.Forward(AttributeChange.Set("traceparent", parent)) : message.Body;
    }

    // Whether a message is too large for its readers is not asked here.
    static readonly EnvelopeLimits AnySize = new() { MaxBytes = int.MaxValue };

    /// <summary>Seed of the hash, so that an order key never meets a lock of another kind by having the same text.</summary>
    const long KeyClass = 0x6476_6f75_7462_6f78;
}
