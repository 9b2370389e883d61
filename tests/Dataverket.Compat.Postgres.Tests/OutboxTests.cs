using System.Collections.Concurrent;
using Dataverket.Compat.Postgres;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Compat.Postgres.Tests;

public sealed class OutboxTests
{
    static readonly OutboxRelayOptions Quick = new() { RetryDelay = TimeSpan.FromMilliseconds(5), MaxRetryDelay = TimeSpan.FromMilliseconds(40), PublishTimeout = TimeSpan.FromMilliseconds(150), BatchSize = 16 };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Two_relays_keep_the_commit_order_of_each_key_while_the_broker_fails_and_hangs(int seed)
    {
        await using var database = await TestDatabase.CreateAsync();
        var broker = new Broker(seed);
        using var stop = new CancellationTokenSource();
        var relays = Enumerable.Range(0, 2).Select(_ => new OutboxRelay(database.Source, OutboxRelay.OneByOne(broker.PublishAsync), Quick, TimeProvider.System).RunAsync(stop.Token)).ToList();

        // Eight writers over five keys; the order of commits within a key is the order in which a counter row is incremented.
        await database.RunAsync("CREATE TABLE counters (key text PRIMARY KEY, n int NOT NULL); INSERT INTO counters SELECT 'key ' || i, 0 FROM generate_series(0, 4) i");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(async () =>
        {
            var random = new Random((seed * 100) + writer);
            for (var i = 0; i < 25; i++)
            {
                var key = $"key {random.Next(5)}";
                await using var connection = await database.Source.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                await using var count = new NpgsqlCommand("UPDATE counters SET n = n + 1 WHERE key = $1 RETURNING n", connection, transaction) { Parameters = { new() { Value = key } } };
                var n = (int)(await count.ExecuteScalarAsync())!;
                await Outbox.AddAsync(transaction, Message(key, n));
                if (random.Next(10) == 0) await transaction.RollbackAsync();
                else await transaction.CommitAsync();
            }
        })));
        await Eventually.TrueAsync(async () => await database.ValueAsync<long>("SELECT count(*) FROM dataverket.outbox") == 0, "the outbox is empty", 60);
        await stop.CancelAsync();
        foreach (var relay in relays) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => relay);

        var expected = await database.ListAsync("SELECT key || ':' || n FROM counters ORDER BY key");
        Assert.Equal(expected, broker.Accepted.Keys.Order(StringComparer.Ordinal).Select(key => $"{key}:{broker.Accepted[key].Count}"));
        foreach (var (_, bodies) in broker.Accepted) Assert.Equal(Enumerable.Range(1, bodies.Count), bodies);
        Assert.True(broker.Failures > 20, "the broker did fail");
        Assert.Equal(0, broker.Overlaps);
    }

    // Whoever believes such statistics looks through the whole outbox for each key: a take of 20,000 messages lasted longer than the 30 s that it may.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Statistics_from_a_moment_at_which_it_was_empty_do_not_bring_a_long_outbox_to_a_standstill(int left)
    {
        await using var database = await TestDatabase.CreateAsync();
        const string Fill = "INSERT INTO dataverket.outbox (message_id, subject, key, type, version, body) SELECT gen_random_uuid()::text, 's', 'machine-' || gen_random_uuid(), 't', 1, convert_to(repeat('x', 600), 'UTF8') FROM generate_series(1, $1)";
        await database.RunAsync("ALTER TABLE dataverket.outbox SET (autovacuum_enabled = off)");
        await database.RunAsync(Fill, 8000);
        await database.RunAsync("DELETE FROM dataverket.outbox WHERE id > (SELECT min(id) FROM dataverket.outbox) OR $1 = 0", left);
        await database.RunAsync("ANALYZE dataverket.outbox");
        await database.RunAsync(Fill, 20_000);
        var relayed = 0;
        using var stop = new CancellationTokenSource();
        var relay = new OutboxRelay(
            database.Source,
            (messages, _) =>
            {
                Interlocked.Add(ref relayed, messages.Count);
                return Task.FromResult<IReadOnlyList<Exception?>>(new Exception?[messages.Count]);
            },
            new OutboxRelayOptions(),
            TimeProvider.System).RunAsync(stop.Token);
        await Eventually.TrueAsync(async () => await database.ValueAsync<long>("SELECT count(*) FROM dataverket.outbox") == 0, "the outbox is empty", 60);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => relay);
        Assert.Equal(20_000 + left, relayed);
    }

    [Fact]
    public async Task A_key_that_the_broker_does_not_answer_for_holds_up_no_other_and_the_database_is_not_asked_without_end()
    {
        await using var database = await TestDatabase.CreateAsync();
        using var commands = new CommandCounter();
        await using var source = new NpgsqlDataSourceBuilder(database.ConnectionString).UseLoggerFactory(commands).Build();
        ConcurrentQueue<string> relayed = [];
        var hung = new TaskCompletionSource();
        using var stop = new CancellationTokenSource();
        var running = new OutboxRelay(source, OutboxRelay.OneByOne(async (message, cancel) =>
        {
            if (message.Key == "hangs")
            {
                hung.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancel);
            }

            relayed.Enqueue(message.Key);
        }), new OutboxRelayOptions { PublishTimeout = TimeSpan.FromSeconds(20) }, TimeProvider.System).RunAsync(stop.Token);
        await AddAsync(database, Message("hangs", 1));
        await hung.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        for (var i = 0; i < 5; i++)
        {
            await AddAsync(database, Message($"key {i}", 1));
            await Eventually.TrueAsync(() => relayed.Count > i, "the others go on", 5);
        }

        // With nothing to take but what hangs, it looks as often as an idle relay does: 40 times a second.
        var (before, since) = (commands.Count, TimeProvider.System.GetTimestamp());
        await Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(since) > TimeSpan.FromSeconds(1), "a second has passed");
        Assert.InRange(commands.Count - before, 1, 60 * TimeProvider.System.GetElapsedTime(since).TotalSeconds);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_transaction_that_commits_late_is_not_skipped()
    {
        await using var database = await TestDatabase.CreateAsync();
        var broker = new Broker();
        using var stop = new CancellationTokenSource();
        var relay = new OutboxRelay(database.Source, OutboxRelay.OneByOne(broker.PublishAsync), Quick, TimeProvider.System).RunAsync(stop.Token);

        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var late = await connection.BeginTransactionAsync(Cancel);
        await Outbox.AddAsync(late, Message("slow", 1), Cancel);
        for (var i = 1; i <= 20; i++) await AddAsync(database, Message("fast", i));
        await Eventually.TrueAsync(() => broker.Count("fast") == 20, "the later ids are published while the earlier one is open");
        await late.CommitAsync(Cancel);
        await Eventually.TrueAsync(() => broker.Count("slow") == 1, "the late commit is published");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => relay);
    }

    [Fact]
    public async Task A_second_transaction_of_a_key_gets_its_id_only_when_the_first_has_ended()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var first = await database.Source.OpenConnectionAsync(Cancel);
        await using var one = await first.BeginTransactionAsync(Cancel);
        await Outbox.AddAsync(one, Message("k", 1), Cancel);
        var second = Task.Run(() => AddAsync(database, Message("k", 2)), Cancel);
        await Eventually.TrueAsync(async () => await database.ValueAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted") == 1, "the second waits");
        await AddAsync(database, Message("other", 3));
        await one.CommitAsync(Cancel);
        await second;
        Assert.Equal(["1", "3", "2"], await database.ListAsync("SELECT convert_from(body, 'UTF8') FROM dataverket.outbox ORDER BY id"));
    }

    [Fact]
    public async Task A_lost_acknowledgement_is_published_again_with_the_same_id_before_anything_later_of_its_key()
    {
        await using var database = await TestDatabase.CreateAsync();
        ConcurrentQueue<string> calls = new();
        Task Publish(OutboxMessage message, CancellationToken cancellationToken)
        {
            calls.Enqueue(message.Id);
            return calls.Count == 1 ? throw new TimeoutException("stored, but the answer was lost") : Task.CompletedTask;
        }

        for (var i = 1; i <= 3; i++) await AddAsync(database, Message("k", i, id: $"m{i}"));
        using var stop = new CancellationTokenSource();
        var relay = new OutboxRelay(database.Source, OutboxRelay.OneByOne(Publish), Quick, TimeProvider.System).RunAsync(stop.Token);
        await Eventually.TrueAsync(() => calls.Count == 4, "all are published");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => relay);
        Assert.Equal(["m1", "m1", "m2", "m3"], calls);
    }

    [Fact]
    public async Task A_key_that_always_fails_does_not_hold_up_the_others()
    {
        await using var database = await TestDatabase.CreateAsync();
        var published = 0;
        for (var i = 0; i < 200; i++) await AddAsync(database, Message(i % 4 == 0 ? "bad" : $"good {i}", i));
        using var stop = new CancellationTokenSource();
        var relay = new OutboxRelay(
            database.Source,
            OutboxRelay.OneByOne((message, _) =>
            {
                if (message.Key == "bad") throw new InvalidOperationException("no stream takes it");
                Interlocked.Increment(ref published);
                return Task.CompletedTask;
            }),
            Quick, TimeProvider.System).RunAsync(stop.Token);
        await Eventually.TrueAsync(() => published == 150, "all others are published");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => relay);
        Assert.Equal(50, await database.ValueAsync<long>("SELECT count(*) FROM dataverket.outbox"));
    }

    [Fact]
    public async Task A_publish_that_hangs_and_does_not_heed_its_token_keeps_no_transaction_open_past_the_timeout()
    {
        await using var database = await TestDatabase.CreateAsync();
        await AddAsync(database, Message("k", 1));
        using var stop = new CancellationTokenSource();
        var relay = new OutboxRelay(database.Source, (_, _) => new TaskCompletionSource<IReadOnlyList<Exception?>>().Task, Quick, TimeProvider.System).RunAsync(stop.Token);
        var worst = 0.0;
        var seen = 0;
        await Eventually.TrueAsync(async () =>
        {
            var age = await database.ValueAsync<double>(
                "SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8 FROM pg_stat_activity WHERE datname = current_database() AND state = 'idle in transaction'");
            worst = Math.Max(worst, age);
            return age > 0 && ++seen > 20;
        }, "transactions were watched");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => relay);
        Assert.InRange(worst, 0, 1.5);
    }

    [Fact]
    public async Task What_a_frozen_relay_has_in_hand_comes_to_another_one()
    {
        await using var database = await TestDatabase.CreateAsync();
        await AddAsync(database, Message("k", 1));
        using var stop = new CancellationTokenSource();
        using var thaw = new ManualResetEventSlim();
        var begun = new TaskCompletionSource();
        var frozen = Task.Run(() => new OutboxRelay(database.Source, (messages, _) =>
        {
            // No time limit of its own reaches it here, as in a process that is stopped.
            begun.TrySetResult();
            thaw.Wait(Cancel);
            return Task.FromResult<IReadOnlyList<Exception?>>([.. messages.Select(_ => (Exception?)null)]);
        }, Quick, TimeProvider.System).RunAsync(stop.Token), Cancel);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        var broker = new Broker();
        var other = new OutboxRelay(database.Source, OutboxRelay.OneByOne(broker.PublishAsync), Quick, TimeProvider.System).RunAsync(stop.Token);
        await Eventually.TrueAsync(() => broker.Count("k") == 1, "relayed by the other", 15);
        await Eventually.TrueAsync(async () => await database.ValueAsync<long>("SELECT count(*) FROM dataverket.outbox") == 0, "and removed");
        thaw.Set();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => frozen);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
    }

    [Theory]
    [InlineData(0, "answered for 0 messages out of 1")]
    [InlineData(2, "answered for 2 messages out of 1")]
    [InlineData(-1, "InvalidOperationException")]
    public async Task A_publisher_that_does_not_say_what_became_of_each_message_loses_none(int answers, string expected)
    {
        await using var database = await TestDatabase.CreateAsync();
        await AddAsync(database, Message("k", 1));
        using var stop = new CancellationTokenSource();
        var logger = new ListLogger();
        var broken = true;
        var calls = 0;
        var relay = new OutboxRelay(
            database.Source,
            (messages, _) =>
            {
                Interlocked.Increment(ref calls);
                if (!Volatile.Read(ref broken)) return Task.FromResult<IReadOnlyList<Exception?>>(new Exception?[messages.Count]);
                return answers < 0 ? throw new InvalidOperationException("secret") : Task.FromResult<IReadOnlyList<Exception?>>(new Exception?[answers]);
            },
            Quick, TimeProvider.System, logger).RunAsync(stop.Token);
        await Eventually.TrueAsync(() => calls > 2, "it is tried again");
        Assert.Equal(1, await database.ValueAsync<long>("SELECT count(*) FROM dataverket.outbox"));
        // The row is named: nothing behind its key goes on before somebody has looked at it.
        var row = await database.ValueAsync<long>("SELECT min(id) FROM dataverket.outbox");
        Assert.Contains(logger.Lines, line => line.Contains(expected, StringComparison.Ordinal) && line.Contains($"row {row} ", StringComparison.Ordinal));
        Assert.DoesNotContain(logger.Lines, line => line.Contains("secret", StringComparison.Ordinal));
        Volatile.Write(ref broken, false);
        await Eventually.TrueAsync(async () => await database.ValueAsync<long>("SELECT count(*) FROM dataverket.outbox") == 0, "it is relayed");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => relay);
    }

    [Fact]
    public async Task A_database_that_is_away_is_tried_again_until_it_is_back_and_nothing_is_thrown()
    {
        await using var database = await TestDatabase.CreateAsync();
        var broker = new Broker();
        using var stop = new CancellationTokenSource();
        var relay = new OutboxRelay(database.Source, OutboxRelay.OneByOne(broker.PublishAsync), Quick, TimeProvider.System).RunAsync(stop.Token);
        await AddAsync(database, Message("k", 1));
        await Eventually.TrueAsync(() => broker.Count("k") == 1, "the first is published");
        await database.AsAdminAsync($"ALTER DATABASE {database.Name} ALLOW_CONNECTIONS false");
        await database.AsAdminAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.Name}'");
        await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        Assert.False(relay.IsCompleted);
        await database.AsAdminAsync($"ALTER DATABASE {database.Name} ALLOW_CONNECTIONS true");
        await AddAsync(database, Message("k", 2));
        await Eventually.TrueAsync(() => broker.Count("k") == 2, "the second is published after the outage");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => relay);
    }

    [Fact]
    public async Task A_long_backlog_of_one_key_does_not_slow_each_message_down()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("INSERT INTO dataverket.outbox (message_id, subject, key, type, version, body) SELECT i::text, 's', CASE WHEN i % 100 = 0 THEN 'key ' || i ELSE 'busy' END, 't', 1, convert_to(i::text, 'UTF8') FROM generate_series(1, 60000) i");
        var broker = new Broker();
        using var stop = new CancellationTokenSource();
        var relay = new OutboxRelay(database.Source, OutboxRelay.OneByOne(broker.PublishAsync), Quick, TimeProvider.System).RunAsync(stop.Token);
        await Eventually.TrueAsync(() => broker.Accepted.Count == 601 && broker.Count("busy") > 300, "every key is served and the busy one moves", 20);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => relay);
        Assert.Equal(broker.Accepted["busy"].Order(), broker.Accepted["busy"]);
    }

    [Fact]
    public async Task A_wake_ends_the_wait_for_new_messages()
    {
        await using var database = await TestDatabase.CreateAsync();
        var broker = new Broker();
        using var stop = new CancellationTokenSource();
        var relay = new OutboxRelay(database.Source, OutboxRelay.OneByOne(broker.PublishAsync), Quick with { IdleDelay = TimeSpan.FromHours(1) }, TimeProvider.System);
        var running = relay.RunAsync(stop.Token);
        for (var i = 1; i <= 3; i++)
        {
            await AddAsync(database, Message("k", i));
            relay.Wake();
            await Eventually.TrueAsync(() => broker.Count("k") == i, "it is published without the hour's wait");
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    [Fact]
    public async Task A_message_that_is_not_whole_is_refused_before_anything_is_written()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        await Assert.ThrowsAsync<ArgumentException>(() => Outbox.AddAsync(transaction, Message("", 1), Cancel));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Outbox.AddAsync(transaction, Message("k", 1) with { Version = 0 }, Cancel));
    }

    [Theory]
    [InlineData("\"authorization\":\"Bearer wire-secret\",", true)]
    [InlineData("\"authori\\u007aation\":\"Bearer wire-secret\",", true)]
    [InlineData("\"authorization\":\"Bearer wire-secret\",\"authorization\":null,", true)] // No message at all, but it holds one.
    [InlineData("\"Authorization\":\"Bearer wire-secret\",", true)]
    [InlineData("\"authorization\":null,", false)]
    [InlineData("", false)]
    public async Task No_row_ever_holds_a_credential_and_who_sends_one_is_told_what_to_do(string member, bool isRefused)
    {
        await using var database = await TestDatabase.CreateAsync();
        // The data may be about authorization; the message carries none.
        var body = System.Text.Encoding.UTF8.GetBytes($$$"""{"specversion":"1.0","id":"1","source":"/maskin","type":"no.dataverket.maskin.machine.provision","tenant":"oslo",{{{member}}}"data":{"authorization":"the word"}}""");
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var transaction = await connection.BeginTransactionAsync(Cancel);
        var adding = Outbox.AddAsync(transaction, Message("k", 1) with { Body = body }, Cancel);
        if (isRefused)
        {
            var refused = await Assert.ThrowsAsync<ArgumentException>(() => adding);
            Assert.Contains("Publish the command when the transaction has committed", refused.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("wire-secret", refused.ToString(), StringComparison.Ordinal);
        }
        else
        {
            await adding;
        }

        // The transaction can still commit what else is in it.
        await Outbox.AddAsync(transaction, Message("k", 2), Cancel);
        await transaction.CommitAsync(Cancel);
        Assert.Equal(isRefused ? 1 : 2, await database.ValueAsync<long>("SELECT count(*) FROM dataverket.outbox"));
        Assert.Equal(0, await database.ValueAsync<long>("SELECT count(*) FROM dataverket.outbox o WHERE o::text || encode(body, 'escape') LIKE '%wire-secret%'"));
    }

    static OutboxMessage Message(string key, int n, string? id = null) => new()
    {
        Id = id ?? Guid.CreateVersion7().ToString(),
        Subject = "maskin.evt.machine.provisioned",
        Key = key,
        Type = "no.dataverket.maskin.machine.provisioned",
        Version = 1,
        Body = System.Text.Encoding.UTF8.GetBytes($"{n}"),
    };

    static async Task AddAsync(TestDatabase database, OutboxMessage message)
    {
        await using var connection = await database.Source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await Outbox.AddAsync(transaction, message);
        await transaction.CommitAsync();
    }
}
