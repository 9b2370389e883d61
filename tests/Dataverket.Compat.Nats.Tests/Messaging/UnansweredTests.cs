using System.Diagnostics;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>A message that is given out again and again and whose handler never ends: at last it is a dead letter, and nothing that lies beside it is.</summary>
public sealed class UnansweredTests : IAsyncLifetime
{
    internal const string ChildNats = "DATAVERKET_TEST_CHILD_NATS";
    internal const string ChildOrdered = "DATAVERKET_TEST_CHILD_ORDERED";
    private const int Most = 2;
    internal const int Deaths = 3;
    internal const int Poison = 13;
    internal const string Handled = "handled";
    private readonly Servers _servers = new();
    private readonly CancellationTokenSource _stop = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _stop.Dispose();
        await _servers.DisposeAsync();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_message_that_kills_every_process_is_a_dead_letter_in_the_end_and_those_in_hand_with_it_are_handled(bool isOrdered)
    {
        await PublishAsync(Poison, "machine-0");
        for (var i = 0; i < 5; i++) await PublishAsync(i, $"machine-{i % 2}");
        await using var handled = await _servers.Nats.SubscribeCoreAsync<int>(Handled, cancellationToken: Cancel);
        await _servers.Nats.PingAsync(Cancel);
        // As often as it may be given out, and three times with its copy among the dead letters; less where the server counts a delivery that nobody was sent.
        Assert.True(await DieAsync(_servers, isOrdered, Most + Deaths, () => IsForGoodAsync(1)) >= Deaths);
        var poisoned = 0;
        var running = RunAsync(_servers.Nats, isOrdered, "nett-1", _ =>
        {
            Interlocked.Increment(ref poisoned);
            return Task.CompletedTask;
        }, _stop.Token);
        // Also by a process that dies later: what its predecessor had in hand need not come again in the order of the stream, unless that is kept.
        List<int> seen = [];
        await Eventually.TrueAsync(() =>
        {
            while (handled.Msgs.TryRead(out var one)) seen.Add(one.Data);
            return seen.Distinct().Count() == 5;
        }, "what came with it is handled", 30);
        await Eventually.TrueAsync(async () => (await DurableAsync()).NumAckPending == 0, "all is settled", 30);
        var dead = await DeadAsync();
        Assert.Equal((1UL, "handler.unanswered"), (dead.Sequence, dead.Code));
        Assert.True(dead.Attempts > Most);
        Assert.True(dead.Bytes > 0);
        await EndAsync(running);
        Assert.Equal(0, poisoned);
        Assert.Equal([0, 1, 2, 3, 4], isOrdered ? seen : seen.Distinct().Order());
        Assert.Equal((1, 0), (await CountAsync("dead.>"), await CountAsync("park.>")));
    }

    [Fact]
    public async Task Who_stops_in_good_order_makes_no_dead_letter_however_often()
    {
        await PublishAsync(Poison, "machine-0");
        for (var i = 0; i < Most + 3; i++)
        {
            using var stop = new CancellationTokenSource();
            var begun = new TaskCompletionSource();
            var running = RunAsync(_servers.Nats, isOrdered: false, $"nett-{i}", async cancellationToken =>
            {
                begun.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }, stop.Token);
            await begun.Task.WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System, Cancel);
            if (i >= Most) Assert.Equal(1, await CountAsync("dead.>"));
            await stop.CancelAsync();
            await running;
            Assert.Equal(0, await CountAsync("dead.>"));
        }

        var handled = new TaskCompletionSource();
        var last = RunAsync(_servers.Nats, isOrdered: false, "nett-last", _ => { handled.TrySetResult(); return Task.CompletedTask; }, _stop.Token);
        await handled.Task.WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System, Cancel);
        await Eventually.TrueAsync(async () => (await DurableAsync()).NumAckPending == 0, "settled");
        await EndAsync(last);
        Assert.Equal(0, await CountAsync("dead.>"));
    }

    [Fact]
    public async Task Those_that_are_suspected_are_handled_one_at_a_time_and_the_others_beside_them()
    {
        for (var i = 0; i < 2; i++) await PublishAsync(Poison, $"machine-{i}");
        var (begun, go) = (0, new TaskCompletionSource());
        for (var i = 0; i < Most; i++)
        {
            using var stop = new CancellationTokenSource();
            var before = Run(stop.Token, new TaskCompletionSource());
            await Eventually.TrueAsync(() => Volatile.Read(ref begun) == 2, "both at once, as long as they are not suspected", 20);
            await stop.CancelAsync();
            await before;
            begun = 0;
        }

        await using var handled = await _servers.Nats.SubscribeCoreAsync<int>(Handled, cancellationToken: Cancel);
        await _servers.Nats.PingAsync(Cancel);
        var running = Run(_stop.Token, go);
        await PublishAsync(1, "machine-2");
        Assert.True(await handled.Msgs.WaitToReadAsync(Cancel));
        await Eventually.TrueAsync(() => Volatile.Read(ref begun) == 1, "one of them", 20);
        Assert.Equal(1, await CountAsync("dead.>"));
        go.SetResult();
        await Eventually.TrueAsync(() => Volatile.Read(ref begun) == 2, "then the other", 20);
        await Eventually.TrueAsync(async () => await DurableAsync() is { NumAckPending: 0, AckFloor.StreamSeq: 3 }, "settled");
        await EndAsync(running);
        Assert.Equal(0, await CountAsync("dead.>"));

        Task Run(CancellationToken stop, TaskCompletionSource release) => RunAsync(_servers.Nats, isOrdered: false, "nett-0", giveUp =>
        {
            Interlocked.Increment(ref begun);
            return release.Task.WaitAsync(giveUp);
        }, stop, lanes: 64);
    }

    [Fact]
    public async Task A_mark_is_gone_when_a_build_that_was_rolled_back_parks_the_message()
    {
        await PublishAsync(Poison, "machine-0", version: 2);
        for (var i = 0; i <= Most; i++)
        {
            using var stop = new CancellationTokenSource();
            var begun = new TaskCompletionSource();
            var newer = RunAsync(_servers.Nats, isOrdered: false, "nett-0", async cancellationToken =>
            {
                begun.TrySetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }, stop.Token, newest: 2);
            await begun.Task.WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System, Cancel);
            await stop.CancelAsync();
            await newer;
        }

        // Of one that died.
        var stored = await new GuardedLog(new NatsJSContext(_servers.Nats), Servers.EventStream, TimeProvider.System).AtAsync(1, Cancel);
        var body = stored!.Data.ToArray();
        Assert.True(Envelopes.Envelope.TryScan(body, null, out var envelope, out _));
        Assert.True(await Park().MarkAsync(1, Most + 1, envelope, body, body, Cancel) > 0);
        var older = RunAsync(_servers.Nats, isOrdered: false, "nett-1", _ => Task.CompletedTask, _stop.Token);
        await Eventually.TrueAsync(async () => await DurableAsync() is { NumAckPending: 0, Delivered.StreamSeq: 1 }, "settled");
        await EndAsync(older);
        Assert.Equal((0, 1), (await CountAsync("dead.>"), await CountAsync("park.>")));
    }

    [Fact]
    public async Task A_mark_that_another_process_took_for_a_death_stays_when_its_owner_takes_it_back()
    {
        var body = MachineSchemas.Write(1, Poison, "id-13", "machine-0");
        Assert.True(Envelopes.Envelope.TryScan(body, null, out var envelope, out _));
        var (first, last) = (Park(), Park());
        var mark = await first.MarkAsync(7, 3, envelope, body, body, Cancel);
        Assert.True(mark > 0);
        // Its own, whose taking back failed.
        Assert.Equal(mark, await first.MarkAsync(7, 4, envelope, body, body, Cancel));
        // Whoever dies once, or twice, may have been killed for another reason.
        for (var i = 1; i < Deaths; i++)
        {
            var before = mark;
            mark = await Park().MarkAsync(7, 5, envelope, body, body, Cancel);
            Assert.True(mark > before);
        }

        Assert.Equal(0UL, await last.MarkAsync(7, 6, envelope, body, body, Cancel));
        await first.UnmarkAsync(mark, Cancel);
        Assert.Equal(1, await CountAsync("dead.>"));
        Assert.Equal(0UL, await first.MarkAsync(7, 7, envelope, body, body, Cancel));
        Assert.Equal(1, await CountAsync("dead.>"));
    }

    [Fact]
    public async Task What_who_was_killed_between_two_copies_left_beside_a_dead_letter_is_taken_away()
    {
        var body = MachineSchemas.Write(1, Poison, "id-13", "machine-0");
        Assert.True(Envelopes.Envelope.TryScan(body, null, out var envelope, out _));
        Assert.True(await Park().MarkAsync(7, 3, envelope, body, body, Cancel) > 0);
        (await new NatsJSContext(_servers.Nats).PublishAsync($"dead.nett.{Servers.EventStream}.7", body, cancellationToken: Cancel)).EnsureSuccess();
        Assert.Equal(2, await CountAsync("dead.>"));
        Assert.Equal(0UL, await Park().MarkAsync(7, 4, envelope, body, body, Cancel));
        Assert.Equal((1, true), (await CountAsync("dead.>"), await IsForGoodAsync(7)));
    }

    [Fact]
    public async Task A_message_that_is_given_up_stays_a_dead_letter_when_the_mark_that_was_in_its_place_is_taken_back()
    {
        var body = MachineSchemas.Write(1, Poison, "id-13", "machine-0");
        Assert.True(Envelopes.Envelope.TryScan(body, null, out var envelope, out _));
        var (one, other) = (Park(), Park());
        // Given out again while the first is still at it: one handles it with a mark, the other gives up.
        var mark = await one.MarkAsync(7, 3, envelope, body, body, Cancel);
        Assert.Equal(OutcomeKind.DeadLetter, await other.KeepAsync(OutcomeKind.DeadLetter, 7, "handler.failed", "", envelope, body, body, parked: null, 20, Cancel));
        await one.UnmarkAsync(mark, Cancel);
        Assert.Equal("handler.failed", (await DeadAsync()).Code);
        // For good: whoever comes now does not handle it any more.
        Assert.Equal(0UL, await one.MarkAsync(7, 4, envelope, body, body, Cancel));
        Assert.Equal(1, await CountAsync("dead.>"));
    }

    [Fact]
    public async Task An_ordered_consumer_does_not_handle_a_dead_letter_whose_acknowledgement_was_lost_after_what_came_behind_it()
    {
        var ledger = new LedgerClient(_servers.Nats);
        await ledger.AdoptAsync(MachineSchemas.Type, 2, "test", Cancel);
        await PublishAsync(Poison, "machine-0", version: 2);
        await PublishAsync(1, "machine-0");
        await using var handled = await _servers.Nats.SubscribeCoreAsync<int>(Handled, cancellationToken: Cancel);
        using var stop = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var first = RunAsync(_servers.Nats, isOrdered: true, "nett-1", async cancellationToken =>
        {
            begun.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }, stop.Token, most: 0, newest: 2);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel);
        var stored = await new GuardedLog(new NatsJSContext(_servers.Nats), Servers.EventStream, TimeProvider.System).AtAsync(1, Cancel);
        var body = stored!.Data.ToArray();
        Assert.True(Envelopes.Envelope.TryScan(body, null, out var envelope, out _));
        await Park().KeepAsync(OutcomeKind.DeadLetter, 1, "handler.failed", "", envelope, body, body, parked: null, 20, Cancel);
        await stop.CancelAsync();
        await first;
        // Written by somebody whom the fence did not wait for.
        await ledger.FoldAsync(Cancel);
        Assert.True(await ledger.TryLowerAsync(ledger.Of(MachineSchemas.Type), 1, "", "test", Cancel));
        Assert.True(await ledger.TryFenceAsync(ledger.Of(MachineSchemas.Type), 2, [new(Servers.EventStream, 0)], "test", Cancel));
        var poisoned = 0;
        var last = RunAsync(_servers.Nats, isOrdered: true, "nett-2", _ =>
        {
            Interlocked.Increment(ref poisoned);
            return Task.CompletedTask;
        }, _stop.Token, most: 0, newest: 2);
        await Eventually.TrueAsync(async () => (await DurableAsync()).AckFloor.StreamSeq == 2, "settled", 20);
        await EndAsync(last);
        await ledger.FoldAsync(Cancel);
        Assert.True(ledger.Of(MachineSchemas.Type).Fences[2][Servers.EventStream] >= 1);
        Assert.True(handled.Msgs.TryRead(out var one));
        Assert.Equal((1, 0, 1), (one.Data, poisoned, await CountAsync("dead.>")));
    }

    [Fact]
    public async Task A_death_that_a_later_process_lived_through_counts_no_more()
    {
        var body = MachineSchemas.Write(1, Poison, "id-13", "machine-0");
        Assert.True(Envelopes.Envelope.TryScan(body, null, out var envelope, out _));
        for (var i = 0; i < Deaths * 2; i++)
        {
            Assert.True(await Park().MarkAsync(7, 3, envelope, body, body, Cancel) > 0);
            var survivor = Park();
            await survivor.UnmarkAsync(await survivor.MarkAsync(7, 4, envelope, body, body, Cancel), Cancel);
            Assert.Equal(0, await CountAsync("dead.>"));
        }
    }

    /// <summary>Starts one process after the other, each of which handles what is there and dies of <see cref="Poison"/>, until one lives; says how many died.</summary>
    internal static async Task<int> DieAsync(Servers servers, bool isOrdered, int most, Func<Task<bool>> hasEnded)
    {
        var deaths = 0;
        while (deaths < most && !await hasEnded())
        {
            using var child = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Dataverket.Compat.Nats.Tests"), ["-explicit", "only", "-method", $"{typeof(UnansweredChild).FullName}.{nameof(UnansweredChild.Process_that_a_message_kills)}"])
            {
                Environment = { [ChildNats] = servers.Server.Url, [ChildOrdered] = isOrdered ? "true" : "false" },
                RedirectStandardOutput = true,
            })!;
            try
            {
                await Eventually.TrueAsync(async () => child.HasExited || await hasEnded(), "it dies, or lives since its message is a dead letter", 60);
                if (!child.HasExited) continue;
                Assert.NotEqual(0, child.ExitCode);
                deaths++;
            }
            finally
            {
                if (!child.HasExited) child.Kill();
            }
        }

        return deaths;
    }

    internal static Task RunAsync(INatsConnection nats, bool isOrdered, string instance, Func<CancellationToken, Task> poison, CancellationToken cancellationToken, int most = Most, int newest = 1, int lanes = 1, ListLogger? log = null)
    {
        var reader = new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(newest)));
        var options = new ConsumerOptions
        {
            Stream = Servers.EventStream, Durable = "nett", Subject = Servers.EventSubject, Instance = instance, Build = "1", Lanes = lanes, MaxDeliveries = most, Rehearse = 0,
            AckWait = TimeSpan.FromSeconds(1), OwnerTimeToLive = TimeSpan.FromSeconds(1), ReplayEvery = TimeSpan.FromMilliseconds(200), DrainWithin = TimeSpan.FromMilliseconds(200),
        };
        return isOrdered
            ? new OrderedConsumer<Machine>(nats, reader, HandleAsync, new LedgerClient(nats), options).RunAsync(cancellationToken)
            : new MessageConsumer<Machine>(nats, reader, HandleAsync, new LedgerClient(nats), options, logger: log).RunAsync(cancellationToken);

        async Task<HandleResult> HandleAsync(IncomingMessage<Machine> message, CancellationToken giveUp)
        {
            if (message.Value.Cpu == Poison) await poison(giveUp);
            else await nats.PublishAsync(Handled, message.Value.Cpu, cancellationToken: giveUp);
            return HandleResult.Handled;
        }
    }

    private ParkingLot Park() => new(_servers.Nats, "nett", Servers.EventStream, "1", TimeProvider.System);

    private async Task EndAsync(Task running)
    {
        await _stop.CancelAsync();
        await running;
    }

    private async Task PublishAsync(int number, string machine, int version = 1)
    {
        var id = Guid.CreateVersion7().ToString();
        await new JetStreamPublisher(_servers.Nats).PublishAsync(Servers.EventSubject, id, MachineSchemas.Write(version, number, id, machine), Cancel);
    }

    private async Task<KeptMessage> DeadAsync() => await new KeptMessages(_servers.Nats).ReadAsync(OutcomeKind.DeadLetter, "nett", Cancel).SingleAsync(Cancel);

    private async Task<bool> IsForGoodAsync(ulong sequence)
        => await new GuardedLog(new NatsJSContext(_servers.Nats), JetStreamAssets.ParkStream, TimeProvider.System).LastAsync($"dead.nett.{Servers.EventStream}.{sequence}", Cancel) is { } there && there.Header("dv-mark").Length == 0;

    private async Task<ConsumerInfo> DurableAsync() => (await new NatsJSContext(_servers.Nats).GetConsumerAsync(Servers.EventStream, "nett", Cancel)).Info;

    private async Task<long> CountAsync(string subject)
        => (await new NatsJSContext(_servers.Nats).GetStreamAsync(JetStreamAssets.ParkStream, new StreamInfoRequest { SubjectsFilter = subject }, Cancel)).Info.State.Subjects?.Values.Sum() ?? 0;
}
