using System.Collections.Concurrent;
using System.Text;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Messaging;

public sealed class MessageConsumerTests : IAsyncLifetime
{
    private readonly Servers _servers = new();
    private readonly CancellationTokenSource _stop = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _stop.Dispose();
        await _servers.DisposeAsync();
    }

    [Fact]
    public async Task A_message_too_new_is_parked_once_and_handled_by_the_build_that_can_read_it()
    {
        await PublishAsync(2, 7, "machine-1");
        using var oldStop = new CancellationTokenSource();
        ConcurrentQueue<int> oldSeen = [], newSeen = [];
        var old = Consumer<Machine>(1, m => oldSeen.Enqueue(m.Cpu), build: "1");
        var running = old.RunAsync(oldStop.Token);
        await Eventually.TrueAsync(() => old.Counters.Parked == 1, "parked");
        await oldStop.CancelAsync();
        await running;
        Assert.Equal(1, await CountAsync("park.>"));

        var capable = Consumer<MachineV2>(2, m => newSeen.Enqueue(m.Cpu), build: "2");
        var replaying = capable.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => newSeen.Count == 1, "replayed");
        await Eventually.TrueAsync(async () => await CountAsync("park.>") == 0, "taken out of the park");
        await _stop.CancelAsync();
        await replaying;
        Assert.Empty(oldSeen);
        Assert.Equal([7], newSeen);
    }

    [Fact]
    public async Task What_no_build_can_read_is_kept_for_a_person_and_what_is_no_tenants_keeps_no_body()
    {
        var jetStream = new NatsJSContext(_servers.Nats);
        await jetStream.PublishAsync(Servers.EventSubject, "no envelope at all"u8.ToArray(), cancellationToken: Cancel);
        await jetStream.PublishAsync(Servers.EventSubject, MachineSchemas.Write(1, 1, "id-evil", "machine-1", tenant: "evil"), cancellationToken: Cancel);
        await PublishAsync(1, 3, "machine-1");
        ConcurrentQueue<int> seen = [];
        var consumer = Consumer<Machine>(1, m => seen.Enqueue(m.Cpu), build: "1");
        var running = consumer.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => seen.Count == 1 && consumer.Counters is { Dead: 1, Rejected: 1 }, "all three settled");
        await _stop.CancelAsync();
        await running;
        Assert.Equal(1, await CountAsync("dead.>"));
        var log = new GuardedLog(jetStream, JetStreamAssets.ParkStream, TimeProvider.System);
        var rejected = await log.NextAsync("reject.>", 1, Cancel);
        Assert.NotNull(rejected);
        Assert.Equal(0, rejected.Data.Length);
    }

    [Fact]
    public async Task Across_kills_of_the_server_every_message_is_handled_once_and_in_order_for_each_machine()
    {
        const int Machines = 10, Each = 60;
        ConcurrentDictionary<string, byte> inbox = [];
        ConcurrentDictionary<string, List<int>> seen = [];
        using var attempt = new SemaphoreSlim(1);
        var failures = 0;
        var consumer = new MessageConsumer<Machine>(_servers.Nats, new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1))), (message, _) =>
        {
            // Every ninth attempt fails: the same message must come again, before any later one of its machine.
            if (Interlocked.Increment(ref failures) % 9 == 0) throw new IOException("a fault that passes");
            if (!inbox.TryAdd(message.Envelope.Id, 0)) return Task.FromResult(HandleResult.Duplicate);
            var list = seen.GetOrAdd(message.Envelope.Subject!, _ => []);
            lock (list) list.Add(message.Value.Cpu);
            return Task.FromResult(HandleResult.Handled);
        }, new LedgerClient(_servers.Nats), Options("1"));
        var running = consumer.RunAsync(_stop.Token);
        var chaos = Task.Run(async () =>
        {
            for (var i = 0; i < 2; i++) await _servers.Server.RestartAsync();
        }, Cancel);
        for (var i = 0; i < Each; i++)
            for (var m = 0; m < Machines; m++) await PublishAsync(1, i, $"machine-{m}");
        await chaos;
        await Eventually.TrueAsync(() => inbox.Count == Machines * Each, "all handled", 40);
        await _stop.CancelAsync();
        await running;
        Assert.All(seen.Values, list => Assert.Equal(Enumerable.Range(0, Each), list));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_handler_that_is_stopped_in_the_middle_of_a_parked_message_leaves_it_where_it_is(bool throwsItsOwn)
    {
        await PublishAsync(2, 7, "machine-1");
        using var first = new CancellationTokenSource();
        var old = Consumer<Machine>(1, _ => { }, build: "1");
        var parking = old.RunAsync(first.Token);
        await Eventually.TrueAsync(() => old.Counters.Parked == 1, "parked");
        await first.CancelAsync();
        await parking;
        var begun = new TaskCompletionSource();
        var running = new MessageConsumer<MachineV2>(_servers.Nats, new MessageReader<MachineV2>(SchemaCatalog.Create(new MachineSchemas(2))), async (_, cancellationToken) =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
            throw throwsItsOwn ? new FormatException("stopped") : new OperationCanceledException(cancellationToken);
        }, new LedgerClient(_servers.Nats), Options("2")).RunAsync(_stop.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        await _stop.CancelAsync();
        await running.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        Assert.Equal((1, 0), (await CountAsync("park.>"), await CountAsync("dead.>")));
    }

    [Fact]
    public async Task A_word_makes_a_consumer_look_at_its_park_at_once()
    {
        ConcurrentQueue<int> seen = [];
        var consumer = new MessageConsumer<MachineV2>(_servers.Nats, new MessageReader<MachineV2>(SchemaCatalog.Create(new MachineSchemas(2))), (message, _) =>
        {
            seen.Enqueue(message.Value.Cpu);
            return Task.FromResult(HandleResult.Handled);
        }, new LedgerClient(_servers.Nats), Options("2") with { ReplayEvery = TimeSpan.FromHours(1) });
        var running = consumer.RunAsync(_stop.Token);
        await PublishAsync(2, 1, "machine-1");
        await Eventually.TrueAsync(() => seen.Count == 1, "the park was looked at");
        await new NatsJSContext(_servers.Nats).PublishAsync($"park.nett.{Servers.EventStream}.99", MachineSchemas.Write(2, 9, "id-9", "machine-1"), cancellationToken: Cancel);
        await Eventually.TrueAsync(async () =>
        {
            await new KeptMessages(_servers.Nats).ReplayAsync("nett", Cancel);
            return seen.Contains(9);
        }, "replayed");
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_server_that_goes_away_in_good_order_is_asked_for_nothing_more_and_the_next_one_is()
    {
        ConcurrentQueue<int> seen = [];
        var consumer = Consumer<Machine>(1, m => seen.Enqueue(m.Cpu), build: "1");
        var running = consumer.RunAsync(_stop.Token);
        await PublishAsync(1, 1, "machine-1");
        await Eventually.TrueAsync(() => seen.Count == 1, "handled");
        await _servers.Server.LeaveAsync();
        await Eventually.TrueAsync(() => consumer.Halt.Contains("lame duck", StringComparison.Ordinal), "told");
        await Eventually.TrueAsync(() => _servers.Nats.ConnectionState != NatsConnectionState.Open, "closed", 40);
        await _servers.Server.RestartAsync();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await PublishAsync(1, 2, "machine-1");
                return true;
            }
            catch (Exception e) when (e is NatsException or CompatNatsException)
            {
                return false;
            }
        }, "published");
        await Eventually.TrueAsync(() => seen.Contains(2) && consumer.Halt.Length == 0, "goes on");
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_consumer_that_stops_finishes_what_it_has_in_hand_and_hands_the_rest_to_the_next_at_once()
    {
        for (var i = 0; i < 20; i++) await PublishAsync(1, i, "machine-1");
        var (begun, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        ConcurrentQueue<int> first = [];
        var consumer = new MessageConsumer<Machine>(_servers.Nats, new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1))), async (message, _) =>
        {
            begun.TrySetResult();
            await release.Task;
            first.Enqueue(message.Value.Cpu);
            return HandleResult.Handled;
        }, new LedgerClient(_servers.Nats), Options("1"));
        var running = consumer.RunAsync(_stop.Token);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        await _stop.CancelAsync();
        Assert.False(running.IsCompleted);
        release.SetResult();
        await running.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        Assert.Equal([0], first);

        // At once: the ack wait is 30 s.
        ConcurrentQueue<int> rest = [];
        using var stopNext = new CancellationTokenSource();
        var next = Consumer<Machine>(1, m => rest.Enqueue(m.Cpu), build: "1").RunAsync(stopNext.Token);
        await Eventually.TrueAsync(() => rest.Count == 19, "the rest came to the next", 10);
        Assert.Equal(Enumerable.Range(1, 19), rest);
        await stopNext.CancelAsync();
        await next;
    }

    [Fact]
    public async Task A_handler_and_a_queue_slower_than_the_ack_wait_get_no_message_twice()
    {
        // As many as one pull takes: those too that wait in the client have been given out.
        const int Messages = 200;
        for (var i = 0; i < Messages; i++) await PublishAsync(1, i, "machine-1");
        var release = new TaskCompletionSource();
        ConcurrentQueue<int> seen = [];
        var consumer = Consumer<Machine>(async m =>
        {
            seen.Enqueue(m.Cpu);
            await release.Task;
            return HandleResult.Handled;
        }, Options("1") with { AckWait = TimeSpan.FromSeconds(1) });
        var running = consumer.RunAsync(_stop.Token);
        var durable = await DurableAsync(Messages);
        var started = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(started) > TimeSpan.FromSeconds(3.5), "three ack waits and a half have passed");
        await durable.RefreshAsync(Cancel);
        Assert.Equal((Messages, 0), (durable.Info.NumAckPending, durable.Info.NumRedelivered));
        Assert.Equal([0], seen);

        release.SetResult();
        await Eventually.TrueAsync(() => consumer.Counters.Handled == Messages, "handled");
        await _stop.CancelAsync();
        await running;
        Assert.Equal(Enumerable.Range(0, Messages), seen);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)] // Asked whether it will pass, the user's own function fails as well.
    public async Task A_message_that_fails_every_time_is_a_dead_letter_in_the_end_and_those_behind_it_go_on(bool hasNoVerdict)
    {
        var options = Options("1") with { MaxAttempts = 3 };
        if (hasNoVerdict) options = options with { IsPassing = _ => throw new FormatException("own fault") };
        await PublishAsync(1, 13, "machine-1");
        await PublishAsync(1, 2, "machine-1");
        ConcurrentQueue<int> seen = [];
        var consumer = Consumer<Machine>(m =>
        {
            seen.Enqueue(m.Cpu);
            return m.Cpu == 13 ? throw new InvalidOperationException("always") : Task.FromResult(HandleResult.Handled);
        }, options);
        var running = consumer.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => consumer.Counters is { Handled: 1, Dead: 1 }, "both settled");
        await _stop.CancelAsync();
        await running;
        Assert.Equal([13, 13, 13, 2], seen);
        var dead = await KeptAsync("dead.>");
        Assert.Contains("dv-reason: handler.failed\r\n", dead.Headers, StringComparison.Ordinal);
        Assert.Contains("dv-attempts: 3\r\n", dead.Headers, StringComparison.Ordinal);
        Assert.True(dead.Data.Length > 0);
    }

    [Fact]
    public async Task A_dead_letter_that_is_handed_back_is_handled_once_its_handler_is_mended()
    {
        await PublishAsync(1, 13, "machine-1");
        var isMended = false;
        ConcurrentQueue<int> seen = [];
        var consumer = Consumer<Machine>(m =>
        {
            if (!Volatile.Read(ref isMended)) throw new InvalidOperationException("a fault of the handler");
            seen.Enqueue(m.Cpu);
            return Task.FromResult(HandleResult.Handled);
        }, Options("1") with { MaxAttempts = 1 });
        var running = consumer.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => consumer.Counters.Dead == 1, "dead");
        var letters = new KeptMessages(_servers.Nats);
        var dead = await letters.ReadAsync(OutcomeKind.DeadLetter, "nett", Cancel).SingleAsync(Cancel);
        Assert.Equal((Servers.EventStream, 1UL, "handler.failed"), (dead.Stream, dead.Sequence, dead.Code));

        Volatile.Write(ref isMended, true);
        Assert.True(await letters.RetryAsync(dead, "operator-2", "mended", Cancel));
        Assert.False(await letters.RetryAsync(dead, "operator-2", "mended", Cancel));
        await Eventually.TrueAsync(() => seen.Count == 1, "handled out of the park");
        await Eventually.TrueAsync(async () => await CountAsync(">") == 0, "nothing is kept any more");
        await _stop.CancelAsync();
        await running;
        Assert.Equal([13], seen);
    }

    [Fact]
    public async Task A_park_that_is_full_halts_the_consumer_until_a_capable_build_has_emptied_it()
    {
        // In hand of the one lane: a message at work, one queued, one pulled; when the last of them was pulled one fewer than the most was parked.
        const int Messages = 12, Most = 3, InHand = 2;
        for (var i = 0; i < Messages; i++) await PublishAsync(2, i, "machine-1");
        using var oldStop = new CancellationTokenSource();
        var old = new MessageConsumer<Machine>(_servers.Nats, new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1))), (_, _) => Task.FromResult(HandleResult.Handled),
            new LedgerClient(_servers.Nats), Options("1") with { MaxParked = Most, Prefetch = 1, Lanes = 1 });
        var running = old.RunAsync(oldStop.Token);
        await Eventually.TrueAsync(() => old.Halt.Length > 0, "halted");
        Assert.Contains("the most that may be is 3", old.Halt, StringComparison.Ordinal);
        Assert.InRange(await CountAsync("park.>"), Most, Most + InHand);

        // The old build goes on when there is room, so both end it together.
        ConcurrentQueue<int> seen = [];
        var capable = Consumer<MachineV2>(2, m => seen.Enqueue(m.Cpu), build: "2");
        var emptying = capable.RunAsync(_stop.Token);
        await Eventually.TrueAsync(async () => seen.Count == Messages && await CountAsync("park.>") == 0, "all handled and nothing parked");
        await Eventually.TrueAsync(() => old.Halt.Length == 0, "the old one goes on");
        await oldStop.CancelAsync();
        await _stop.CancelAsync();
        await Task.WhenAll(running, emptying);
        Assert.Equal(Enumerable.Range(0, Messages), seen.Order());
    }

    [Fact]
    public async Task A_fault_that_will_pass_never_makes_a_dead_letter()
    {
        await PublishAsync(1, 1, "machine-1");
        var attempts = 0;
        var consumer = Consumer<Machine>(_ => ++attempts <= 4 ? throw new IOException("the database is away") : Task.FromResult(HandleResult.Handled), Options("1") with { MaxAttempts = 2 });
        var running = consumer.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => consumer.Counters.Handled == 1, "handled at last");
        await _stop.CancelAsync();
        await running;
        Assert.Equal((5, 0), (attempts, consumer.Counters.Dead));
    }

    [Theory]
    [InlineData(2, true, "park.>")] // Too new: its shape cannot be read here, the envelope can.
    [InlineData(1, true, "dead.>")] // The handler refuses it.
    [InlineData(1, false, "dead.>")] // No message at all, but it may well hold one.
    public async Task No_durable_copy_holds_a_credential(int version, bool isMessage, string place)
    {
        const string Secret = "Bearer wire-secret";
        var attributes = new EnvelopeAttributes { Id = "id-1", Source = "/maskin", Tenant = "oslo", Subject = "machine-1", Time = DateTimeOffset.UnixEpoch, Authorization = Secret };
        var command = new MessageWriter<MachineV2>(SchemaCatalog.Create(new MachineSchemas(2, MessageRole.Command))).Write(new(4), version, attributes);
        await new NatsJSContext(_servers.Nats).PublishAsync(Servers.EventSubject, isMessage ? command : command[..^2], cancellationToken: Cancel);
        var consumer = new MessageConsumer<Machine>(_servers.Nats, new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1, MessageRole.Command))),
            (_, _) => Task.FromResult(HandleResult.DeadLetter), new LedgerClient(_servers.Nats), Options("1"));
        var running = consumer.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => consumer.Counters.Parked + consumer.Counters.Dead == 1, "kept");
        await _stop.CancelAsync();
        await running;
        var copy = await KeptAsync(place);
        Assert.DoesNotContain("wire-secret", Encoding.UTF8.GetString(copy.Data) + copy.Headers, StringComparison.Ordinal);
        Assert.Equal(isMessage, Envelope.TryScan(copy.Data, null, out var envelope, out _) && !envelope.HasAuthorization && envelope.Id == "id-1");
        Assert.Contains(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(isMessage ? command : command[..^2])), copy.Headers, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejected_message_keeps_no_body_though_it_carries_a_credential()
    {
        var leak = Encoding.UTF8.GetString(MachineSchemas.Write(1, 4, "id-1", "machine-1")).Replace("\"data\":", "\"authorization\":\"Bearer wire-secret\",\"data\":", StringComparison.Ordinal);
        await new NatsJSContext(_servers.Nats).PublishAsync(Servers.EventSubject, Encoding.UTF8.GetBytes(leak), cancellationToken: Cancel);
        var consumer = Consumer<Machine>(1, _ => { }, build: "1");
        var running = consumer.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => consumer.Counters.Rejected == 1, "rejected");
        await _stop.CancelAsync();
        await running;
        var kept = await KeptAsync("reject.>");
        Assert.Contains("authorization.leaked", kept.Headers, StringComparison.Ordinal);
        Assert.Empty(kept.Data);
    }

    [Theory]
    [InlineData("authorization")]
    [InlineData("Authori\\u007aation")]
    public async Task What_no_reader_understands_yet_is_kept_without_the_credential_that_it_may_carry(string name)
    {
        var newer = Encoding.UTF8.GetString(MachineSchemas.Write(1, 4, "id-1", "machine-1"))
            .Replace("\"data\":", $"\"{name}\":\"Bearer wire-secret\",\"data\":", StringComparison.Ordinal).Replace("\"specversion\":\"1.0\"", "\"specversion\":\"2.0\"", StringComparison.Ordinal);
        await new NatsJSContext(_servers.Nats).PublishAsync(Servers.EventSubject, Encoding.UTF8.GetBytes(newer), cancellationToken: Cancel);
        var consumer = Consumer<Machine>(1, _ => { }, build: "1");
        var running = consumer.RunAsync(_stop.Token);
        // Not parked: no build could read what is kept of it.
        await Eventually.TrueAsync(() => consumer.Counters.Dead == 1, "kept");
        await _stop.CancelAsync();
        await running;
        var kept = await KeptAsync("dead.>");
        Assert.Contains("envelope.spec-new", kept.Headers, StringComparison.Ordinal);
        Assert.Empty(kept.Data);
    }

    private MessageConsumer<T> Consumer<T>(Func<T, Task<HandleResult>> handle, ConsumerOptions options)
        where T : notnull
        => new(_servers.Nats, new MessageReader<T>(SchemaCatalog.Create(new MachineSchemas(1))), (message, _) => handle(message.Value), new LedgerClient(_servers.Nats), options);

    private async Task<INatsJSConsumer> DurableAsync(int givenOut)
    {
        INatsJSConsumer? durable = null;
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                durable = await new NatsJSContext(_servers.Nats).GetConsumerAsync(Servers.EventStream, "nett", Cancel);
                return durable.Info.NumAckPending == givenOut;
            }
            catch (NatsJSApiException)
            {
                return false;
            }
        }, "the messages are given out");
        return durable!;
    }

    // The only copy under a subject, and its headers as they are stored.
    private async Task<(byte[] Data, string Headers)> KeptAsync(string subject)
    {
        var stream = await new NatsJSContext(_servers.Nats).GetStreamAsync(JetStreamAssets.ParkStream, cancellationToken: Cancel);
        var kept = (await stream.GetAsync(new StreamMsgGetRequest { LastBySubj = subject }, Cancel)).Message;
        return (kept.Data.ToArray(), Encoding.UTF8.GetString(Convert.FromBase64String(kept.Hdrs!)));
    }

    private MessageConsumer<T> Consumer<T>(int newest, Action<T> handle, string build)
        where T : notnull
        => new(_servers.Nats, new MessageReader<T>(SchemaCatalog.Create(new MachineSchemas(newest)), new ReadContext { Tenant = "oslo" }), (message, _) =>
        {
            handle(message.Value);
            return Task.FromResult(HandleResult.Handled);
        }, new LedgerClient(_servers.Nats), Options(build));

    private static ConsumerOptions Options(string build) => new()
    {
        Stream = Servers.EventStream,
        Durable = "nett",
        Subject = Servers.EventSubject,
        Instance = "nett-0",
        Build = build,
        ReplayEvery = TimeSpan.FromMilliseconds(200),
    };

    private async Task PublishAsync(int version, int cpu, string subject)
    {
        var id = Guid.CreateVersion7().ToString();
        var body = MachineSchemas.Write(version, cpu, id, subject);
        while (true)
        {
            try
            {
                await new JetStreamPublisher(_servers.Nats).PublishAsync(Servers.EventSubject, id, body, Cancel);
                return;
            }
            catch (CompatNatsException e) when (e.IsTransient)
            {
                // The same id again: the server drops a second copy.
            }
        }
    }

    private async Task<long> CountAsync(string subject)
        => (await new NatsJSContext(_servers.Nats).GetStreamAsync(JetStreamAssets.ParkStream, new StreamInfoRequest { SubjectsFilter = subject }, Cancel)).Info.State.Subjects?.Values.Sum() ?? 0;
}
