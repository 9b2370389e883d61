using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Dataverket.Compat.Postgres;

/// <summary>
/// Publishes what the outbox holds: of each order key one message at a time, the oldest, until the broker has acknowledged it. Any number of relays, in any number of
/// processes, may run on one database at once; the order within a key holds all the same. <see cref="Wake"/> is safe from any thread; <see cref="RunAsync"/> is called once.
/// </summary>
/// <remarks>
/// There is no cursor over ids: a transaction that commits late would be skipped by it. The walk over keys starts anew again and again. A message whose acknowledgement was lost is published again with the
/// same id, and the broker drops the duplicate.
/// </remarks>
public sealed class OutboxRelay
{
    // Of each key the head is locked, and with it the key: the rows behind it, a few of them, are published after it by whoever holds it. The keys are
    // walked along the index, from the last one taken, so that a round costs as much as its batch, however long the outbox is. LIMIT ends the walk.
    const string Heads = """
        WITH RECURSIVE k (key) AS (
          (SELECT key FROM dataverket.outbox WHERE key > $3 ORDER BY key LIMIT 1)
          UNION ALL
          SELECT (SELECT n.key FROM dataverket.outbox n WHERE n.key > k.key ORDER BY n.key LIMIT 1) FROM k WHERE k.key IS NOT NULL),
        heads (key, id) AS MATERIALIZED (
          SELECT o.key, o.id
          FROM k CROSS JOIN LATERAL (SELECT h.id FROM dataverket.outbox h WHERE (h.key, h.id) >= (k.key, 0) ORDER BY h.key, h.id LIMIT 1) head
            CROSS JOIN LATERAL (SELECT l.key, l.id FROM dataverket.outbox l WHERE l.key = k.key AND l.id = head.id FOR UPDATE SKIP LOCKED) o
          WHERE k.key <> ALL($1) LIMIT $2)
        SELECT r.id, r.message_id, r.subject, r.key, r.type, r.version, r.body, r.added_at, (SELECT clock_timestamp())
        FROM heads CROSS JOIN LATERAL (SELECT * FROM dataverket.outbox w WHERE (w.key, w.id) >= (heads.key, heads.id) ORDER BY w.key, w.id LIMIT $4) r
        WHERE r.key = heads.key
        """;

    // An outbox is empty nearly always, and its statistics say so when the broker has been away and it is long. Believing them, the planner reads all of it for each
    // key, or walks it by id, and a take lasts longer than it may: nothing is relayed any more, and the outbox grows. With these there is one way left, the index.
    const string Settings = """
        SELECT set_config('idle_in_transaction_session_timeout', $1, true), set_config('synchronous_commit', 'off', true), set_config('enable_seqscan', 'off', true), set_config('enable_sort', 'off', true),
          set_config('enable_material', 'off', true), set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true)
        """;

    /// <summary>How many rows of one key are taken at once; published one after the other all the same.</summary>
    const int Behind = 8;

    /// <summary>How long a publisher that is told to stop may take to say what it knows.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);

    static readonly TimeoutException Unanswered = new("The broker did not acknowledge in time.");

    readonly NpgsqlDataSource source;
    readonly OutboxPublish publish;
    readonly OutboxRelayOptions options;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly RelayBackoff backoff;
    readonly WakeSignal wake;
    string after = "";

    /// <summary>One batch on its way, one behind it, and one being removed.</summary>
    const int MostUnderWay = 3;

    // Two of them are on their way at the most while a third is removed.
    int Share => Math.Max(1, options.BatchSize / 2);

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
        // While some messages are on their way, the next ones are taken and the last ones removed. The rows that are on their way stay locked, so that
        // whoever takes next passes over their keys.
        List<Task<bool>> underWay = [];
        try
        {
            for (var failures = 0; ;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var begun = after;
                var batch = backoff.IsFull ? null : await TryTakeAsync(options.DelayAfter(failures + 1), cancellationToken).ConfigureAwait(false);
                var isAway = batch is { Heads: null };
                if (batch is { Heads: { Count: > 0 } heads }) underWay.Add(FinishAsync(batch, heads, cancellationToken));
                if (underWay.Count == MostUnderWay) await Task.WhenAny(underWay).ConfigureAwait(false);
                foreach (var finished in underWay.Where(one => one.IsCompleted).ToList())
                {
                    isAway |= !await finished.ConfigureAwait(false);
                    underWay.Remove(finished);
                }

                if (isAway) await Task.Delay(options.DelayAfter(++failures), time, cancellationToken).ConfigureAwait(false);
                else if (batch?.Heads is { Count: > 0 }) failures = 0;
                // Nothing behind the last key: before resting, look at the keys before it.
                else if (begun.Length == 0 || backoff.IsFull) await RestAsync(underWay, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await Task.WhenAll(underWay).ConfigureAwait(false);
        }
    }

    // Until there may be something to take: more was written, time is up, or a key that was on its way has its next message at the front. One batch that the
    // broker does not answer for must not keep what is written meanwhile.
    async Task RestAsync(List<Task<bool>> underWay, CancellationToken cancellationToken)
    {
        using var rested = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny([.. underWay, wake.WaitAsync(options.IdleDelay, rested.Token)]).ConfigureAwait(false);
        await rested.CancelAsync().ConfigureAwait(false);
    }

    // null heads: the database is away.
    async Task<Batch> TryTakeAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        NpgsqlConnection? connection = null;
        try
        {
            connection = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            var heads = await TakeAsync(connection, transaction, cancellationToken).ConfigureAwait(false);
            after = heads.DistinctBy(head => head.Message.Key).Count() < Share ? "" : heads[^1].Message.Key;
            if (heads.Count > 0) return new(connection, transaction, heads);
            await connection.DisposeAsync().ConfigureAwait(false);
            return new(connection, transaction, heads);
        }
        catch (Exception e)
        {
            if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            Log.OutboxAway(logger, Log.Cause(e), pause);
            return new(null!, null!, null);
        }
    }

    // False: the database is away; what was acknowledged and is not removed is published again under the same id.
    async Task<bool> FinishAsync(Batch batch, List<Head> heads, CancellationToken cancellationToken)
    {
        await using var connection = batch.Connection;
        using var activity = PostgresTelemetry.Activities.StartActivity("outbox relay", ActivityKind.Producer);
        activity?.SetTag("messaging.batch.message_count", heads.Count);
        try
        {
            var faults = await PublishAsync(heads, cancellationToken).ConfigureAwait(false);

            // Acknowledged is acknowledged: that a stop was asked for meanwhile does not make it unsent.
            await using var delete = new NpgsqlCommand("DELETE FROM dataverket.outbox WHERE id = ANY($1)", connection, batch.Transaction)
            {
                Parameters = { new() { Value = heads.Where((_, i) => faults[i] is null).Select(head => head.Id).ToArray() } },
            };
            var relayed = await delete.ExecuteNonQueryAsync(CancellationToken.None).ConfigureAwait(false);
            await batch.Transaction.CommitAsync(CancellationToken.None).ConfigureAwait(false);

            PostgresTelemetry.Relayed.Add(relayed);
            // The last of a key speaks for it: what follows a failure has failed.
            for (var i = 0; i < heads.Count; i++)
                if (i + 1 == heads.Count || heads[i + 1].Message.Key != heads[i].Message.Key) backoff.Note(heads[i].Message.Key, faults[i] is null);
            if (relayed < heads.Count && !cancellationToken.IsCancellationRequested)
            {
                PostgresTelemetry.Retried.Add(heads.Count - relayed);
                activity?.SetStatus(ActivityStatusCode.Error);
                var first = Array.FindIndex(faults, fault => fault is not null);
                Log.PublishFailed(logger, heads.Count - relayed, heads[first].Id, Log.Cause(faults[first]!));
            }

            return true;
        }
        catch (Exception e)
        {
            Log.NotRemoved(logger, Log.Cause(e));
            return false;
        }
    }

    async Task<List<Head>> TakeAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        // The server ends the transaction of a relay that is frozen while it holds row locks.
        var frozen = (long)(options.PublishTimeout + TimeSpan.FromSeconds(5)).TotalMilliseconds;
        await using var batch = new NpgsqlBatch(connection, transaction)
        {
            BatchCommands =
            {
                // A removal that is lost in a crash of the database is done again: the broker knows the ids, and readers theirs.
                new NpgsqlBatchCommand(Settings) { Parameters = { new() { Value = frozen.ToString(CultureInfo.InvariantCulture) } } },
                new NpgsqlBatchCommand(Heads) { Parameters = { new() { Value = backoff.Keys() }, new() { Value = Share }, new() { Value = after }, new() { Value = Behind } } },
            },
        };
        List<Head> heads = [];
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
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
            PostgresTelemetry.Age.Record((reader.GetDateTime(8) - reader.GetDateTime(7)).TotalSeconds);
        }

        return heads;
    }

    // The faults by row; null where the broker has acknowledged. Throws nothing. Of each key one unacknowledged message at a time: what follows one that failed stays where it is.
    async Task<Exception?[]> PublishAsync(List<Head> heads, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.PublishTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var faults = new Exception?[heads.Count];
        Array.Fill(faults, Unanswered);
        var wave = Enumerable.Range(0, heads.Count).Where(i => i == 0 || heads[i - 1].Message.Key != heads[i].Message.Key).ToArray();
        while (wave.Length > 0 && !limit.IsCancellationRequested)
        {
            var answers = await AskAsync(Array.ConvertAll(wave, i => heads[i].Message), limit.Token).ConfigureAwait(false);
            for (var i = 0; i < wave.Length; i++)
                for (var row = wave[i]; row < heads.Count && heads[row].Message.Key == heads[wave[i]].Message.Key; row++)
                {
                    faults[row] = answers[i] ?? (row == wave[i] ? null : faults[row]);
                    if (answers[i] is null) break;
                }

            wave = [.. wave.Where((row, i) => answers[i] is null && row + 1 < heads.Count && heads[row + 1].Message.Key == heads[row].Message.Key).Select(row => row + 1)];
        }

        return faults;
    }

    // A publish that does not heed its token is left behind. Its rows stay, and are published again under the same ids.
    async Task<IReadOnlyList<Exception?>> AskAsync(OutboxMessage[] messages, CancellationToken limit)
    {
        Exception fault;
        try
        {
            var asked = publish(messages, limit);
            await ((Task)asked).WaitAsync(limit).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            var answers = await asked.WaitAsync(Grace, time, CancellationToken.None).ConfigureAwait(false);
            if (answers.Count == messages.Length) return answers;
            fault = new CompatPostgresException($"The publisher answered for {answers.Count} messages out of {messages.Length}; it has to answer for each.");
        }
        catch (Exception e)
        {
            fault = e is OperationCanceledException or TimeoutException ? Unanswered : e;
        }

        return Enumerable.Repeat<Exception?>(fault, messages.Length).ToArray();
    }

    /// <summary>Adapts a client that publishes one message at a time.</summary>
    /// <param name="publish">Returns when the broker has acknowledged the message, as new or as a duplicate; throws when that is not known.</param>
    public static OutboxPublish OneByOne(Func<OutboxMessage, CancellationToken, Task> publish)
    {
        ArgumentNullException.ThrowIfNull(publish);
        return async (messages, cancellationToken) =>
        {
            var faults = new Exception?[messages.Count];
            Array.Fill(faults, Unanswered);
            try
            {
                await Task.WhenAll(messages.Select(PublishOneAsync)).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // What was left behind may end at any time.
            }

            return [.. faults];

            async Task PublishOneAsync(OutboxMessage message, int index)
            {
                try
                {
                    await publish(message, cancellationToken).ConfigureAwait(false);
                    faults[index] = null;
                }
                catch (Exception e)
                {
                    faults[index] = e;
                }
            }
        };
    }

    sealed record Batch(NpgsqlConnection Connection, NpgsqlTransaction Transaction, List<Head>? Heads);

    sealed record Head(long Id, OutboxMessage Message);
}
