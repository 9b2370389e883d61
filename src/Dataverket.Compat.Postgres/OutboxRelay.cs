using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Dataverket.Compat.Postgres;

/// <summary>
/// Publishes what the outbox holds: of each order key the oldest message only, until the broker has acknowledged it. Any number of relays, in any number of
/// processes, may run on one database at once; the order within a key holds all the same. <see cref="Wake"/> is safe from any thread; <see cref="RunAsync"/> is called once.
/// </summary>
/// <remarks>
/// There is no cursor over ids: a transaction that commits late would be skipped by it. The walk over keys starts anew again and again. A message whose acknowledgement was lost is published again with the
/// same id, and the broker drops the duplicate.
/// </remarks>
public sealed class OutboxRelay
{
    // Of each key the head only. The keys are walked along the index, from the last one taken, so that a round costs as much as its batch, however long the
    // outbox is and however many messages one key has. LIMIT ends the walk.
    const string Heads = """
        WITH RECURSIVE k (key) AS (
          (SELECT key FROM dataverket.outbox WHERE key > $3 ORDER BY key LIMIT 1)
          UNION ALL
          SELECT (SELECT n.key FROM dataverket.outbox n WHERE n.key > k.key ORDER BY n.key LIMIT 1) FROM k WHERE k.key IS NOT NULL)
        SELECT o.id, o.message_id, o.subject, o.key, o.type, o.version, o.body, extract(epoch FROM clock_timestamp() - o.added_at)::float8
        FROM k CROSS JOIN LATERAL (SELECT h.id FROM dataverket.outbox h WHERE h.key = k.key ORDER BY h.id LIMIT 1) head JOIN dataverket.outbox o ON o.id = head.id
        WHERE k.key <> ALL($1) LIMIT $2 FOR UPDATE OF o SKIP LOCKED
        """;

    readonly NpgsqlDataSource source;
    readonly OutboxPublish publish;
    readonly OutboxRelayOptions options;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly RelayBackoff backoff;
    readonly WakeSignal wake;
    string after = "";

    /// <summary>Makes a relay.</summary>
    /// <param name="source">The service's database, with the tables of <see cref="CompatTables"/>.</param>
    /// <param name="publish">Publishes one message.</param>
    /// <param name="options">The settings.</param>
    /// <param name="timeProvider">The clock of all waits.</param>
    /// <param name="logger">Hears of failures; never of bodies, keys or subjects.</param>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public OutboxRelay(NpgsqlDataSource source, OutboxPublish publish, OutboxRelayOptions options, TimeProvider timeProvider, ILogger? logger = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(publish);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(timeProvider);
        options.Check();
        this.source = source;
        this.publish = publish;
        this.options = options;
        time = timeProvider;
        this.logger = logger ?? NullLogger.Instance;
        backoff = new RelayBackoff(options, timeProvider);
        wake = new WakeSignal(timeProvider);
    }

    /// <summary>Ends the present wait for new messages: call it after a commit to save up to <see cref="OutboxRelayOptions.IdleDelay"/>.</summary>
    public void Wake() => wake.Wake();

    /// <summary>Relays until cancelled. A broker or database that is away is tried again for ever.</summary>
    /// <param name="cancellationToken">Stops it; what is acknowledged by then is still removed from the outbox.</param>
    /// <exception cref="OperationCanceledException">It was cancelled; nothing else is ever thrown.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                var begun = after;
                var taken = backoff.IsFull ? 0 : await RoundAsync(cancellationToken).ConfigureAwait(false);
                failures = 0;
                // Nothing behind the last key: before resting, look at the keys before it.
                if (taken == 0 && (begun.Length == 0 || backoff.IsFull)) await wake.WaitAsync(options.IdleDelay, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var delay = options.DelayAfter(++failures);
                Log.OutboxAway(logger, Log.Cause(e), delay);
                await Task.Delay(delay, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    async Task<int> RoundAsync(CancellationToken cancellationToken)
    {
        await using var connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        var heads = await TakeAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
        after = heads.Count < options.BatchSize ? "" : heads[^1].Message.Key;
        if (heads.Count == 0) return 0;

        using var activity = PostgresTelemetry.Activities.StartActivity("outbox relay", ActivityKind.Producer);
        activity?.SetTag("messaging.batch.message_count", heads.Count);
        var faults = await PublishAsync(heads, cancellationToken).ConfigureAwait(false);

        // Acknowledged is acknowledged: that a stop was asked for meanwhile does not make it unsent.
        await using var delete = new NpgsqlCommand("DELETE FROM dataverket.outbox WHERE id = ANY($1)", connection, transaction)
        {
            Parameters = { new() { Value = heads.Where((_, i) => faults[i] is null).Select(head => head.Id).ToArray() } },
        };
        var relayed = await delete.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
        await transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);

        PostgresTelemetry.Relayed.Add(relayed);
        for (var i = 0; i < heads.Count; i++) backoff.Note(heads[i].Message.Key, faults[i] is null);
        if (relayed < heads.Count && !cancellationToken.IsCancellationRequested)
        {
            PostgresTelemetry.Retried.Add(heads.Count - relayed);
            activity?.SetStatus(ActivityStatusCode.Error);
            Log.PublishFailed(logger, heads.Count - relayed, Log.Cause(faults.First(fault => fault is not null)!));
        }

        return heads.Count;
    }

    async Task<List<Head>> TakeAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        // The server ends the transaction of a relay that is frozen while it holds row locks.
        var frozen = (long)(options.PublishTimeout + TimeSpan.FromSeconds(5)).TotalMilliseconds;
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand($"SET LOCAL idle_in_transaction_session_timeout = {frozen}"),
                new NpgsqlBatchCommand(Heads) { Parameters = { new() { Value = backoff.Keys() }, new() { Value = options.BatchSize }, new() { Value = after } } },
            },
        };
        List<Head> heads = [];
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            heads.Add(new(reader.GetInt64(0), new OutboxMessage
            {
                Id = reader.GetString(1),
                Subject = reader.GetString(2),
                Key = reader.GetString(3),
                Type = reader.GetString(4),
                Version = reader.GetInt32(5),
                Body = reader.GetFieldValue<byte[]>(6),
            }));
            PostgresTelemetry.Age.Record(reader.GetDouble(7));
        }

        return heads;
    }

    async Task<Exception?[]> PublishAsync(List<Head> heads, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.PublishTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        return await Task.WhenAll(heads.Select(head => PublishOneAsync(head.Message, limit.Token))).ConfigureAwait(false);
    }

    async Task<Exception?> PublishOneAsync(OutboxMessage message, CancellationToken limit)
    {
        try
        {
            var sending = publish(message, limit);
            // A publish that does not heed its token is left behind; nobody else would look at how it ends.
            _ = sending.ContinueWith(static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            await sending.WaitAsync(limit).ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    sealed record Head(long Id, OutboxMessage Message);
}
