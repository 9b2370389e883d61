using System.Text;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Rollouts;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Ledger;

/// <summary>Raising, lowering, fences, late writers and the end of a version, on a plane of its own.</summary>
public sealed class FenceTests
{
    private const string Type = MachineSchemas.Type;
    private const string Stream = "MASKIN_EVENTS";
    private const string Subject = "maskin.evt.machine";
    private static readonly AnnouncementOptions Quick = new() { Every = TimeSpan.FromMilliseconds(100), MaxAge = TimeSpan.FromMilliseconds(800) };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_fence_is_taken_only_when_every_live_writer_has_followed_and_lets_the_older_readers_back_in()
    {
        await using var plane = await Plane.StartAsync();
        var (ledger, fence) = (plane.Ledger, new FenceGate("fence", plane.Nats, plane.Ledger, plane.Announcements, Type));
        await ledger.JoinWriterAsync(Type, "maskin", Subject, new(1, 2), "2", "maskin-a", Cancel);
        Assert.True(await ledger.TryRaiseAsync(ledger.Of(Type), 2, "", "test", Cancel));
        for (var i = 0; i < 5; i++) await plane.PublishAsync(2, i);
        ulong seen = 0;
        var says = new Announcer(plane.Nats, () => new Announcement { Service = "maskin", Instance = "maskin-a", Build = "2", Writes = [new(Type, "maskin", 1, 2, seen)] }, Quick, TimeProvider.System).RunAsync(plane.Stop.Token);
        Assert.True(await ledger.TryLowerAsync(ledger.Of(Type), 1, "", "test", Cancel));
        await Eventually.TrueAsync(() => plane.Announcements.HasListenedLongEnough && plane.Announcements.Live().Count == 1, "heard");

        // The fence is not there: who reads only version 1 is told to wait.
        Assert.Contains("has not said that nothing but version 1", (await fence.TakeAsync("test", Cancel)).Reasons[0].What, StringComparison.Ordinal);
        var early = await Assert.ThrowsAsync<CompatNatsException>(() => ledger.JoinReaderAsync(Type, "nett", Stream, new(1, 1), "1", "nett-0", Cancel));
        Assert.True(early.IsTransient);
        Assert.Contains("its fence is not taken", early.Message, StringComparison.Ordinal);

        await plane.PublishAsync(2, 5);
        seen = ledger.Of(Type).ActiveSince;
        await Eventually.TrueAsync(async () => (await fence.TakeAsync("test", Cancel)).Verdict == GateVerdict.Pass, "taken");
        Assert.Equal(6UL, ledger.Of(Type).Fences[2][Stream]);
        var behind = await Assert.ThrowsAsync<CompatNatsException>(() => ledger.JoinReaderAsync(Type, "nett", Stream, new(1, 1), "1", "nett-0", Cancel));
        Assert.Contains("may lie at up to 6 of MASKIN_EVENTS, of which nett has handled all up to 0", behind.Message, StringComparison.Ordinal);

        // A build that reads version 2 drains it; then the older one is let in, by itself.
        await plane.ConsumeAsync<MachineV2>(2, "nett", consumer => consumer.Counters.Handled == 6);
        await plane.PublishAsync(1, 6);
        await ledger.JoinReaderAsync(Type, "nett", Stream, new(1, 1), "1", "nett-0", Cancel);
        await plane.Stop.CancelAsync();
        await says;
    }

    [Fact]
    public async Task No_fence_is_taken_while_a_writer_is_down_that_may_have_messages_in_its_outbox()
    {
        await using var plane = await Plane.StartAsync();
        var (ledger, fence) = (plane.Ledger, new FenceGate("fence", plane.Nats, plane.Ledger, plane.Announcements, Type));
        await ledger.JoinWriterAsync(Type, "maskin", Subject, new(1, 1), "1", "maskin-a", Cancel);
        await ledger.JoinWriterAsync(Type, "maskin", Subject, new(1, 2), "2", "maskin-b", Cancel);
        await ledger.JoinWriterAsync(Type, "away", Subject, new(1, 2), "1", "away-a", Cancel);
        // All processes of the first build were replaced: the party is alive.
        var says = new Announcer(plane.Nats, () => new Announcement { Service = "maskin", Instance = "maskin-b", Build = "2", Writes = [new(Type, "maskin", 1, 2, ledger.Of(Type).ActiveSince)] }, Quick, TimeProvider.System).RunAsync(plane.Stop.Token);
        Assert.True(await ledger.TryRaiseAsync(ledger.Of(Type), 2, "", "test", Cancel));
        await Eventually.TrueAsync(() => plane.Announcements.HasListenedLongEnough && plane.Announcements.Live().Count == 1, "heard");
        GateResult said = GateResult.Unevaluable("not asked", "ask");
        await Eventually.TrueAsync(async () => (said = await fence.TakeAsync("test", Cancel)).Reasons.Count == 1, "nobody else is in the way");
        Assert.Contains("Writer away (build 1) is not alive", said.Reasons[0].What, StringComparison.Ordinal);
        Assert.Contains("until its outbox is empty", said.Reasons[0].Unblock, StringComparison.Ordinal);
        await ledger.RetireWriterAsync(Type, "away", "gone", "test", Cancel);
        await Eventually.TrueAsync(async () => (await fence.TakeAsync("test", Cancel)).Verdict == GateVerdict.Pass, "taken");
        await plane.Stop.CancelAsync();
        await says;
    }

    [Fact]
    public async Task A_change_that_is_made_while_a_fence_is_being_taken_refuses_the_fence()
    {
        await using var plane = await Plane.StartAsync();
        var ledger = plane.Ledger;
        await ledger.JoinWriterAsync(Type, "maskin", Subject, new(1, 2), "2", "maskin-a", Cancel);
        Assert.True(await ledger.TryRaiseAsync(ledger.Of(Type), 2, "", "test", Cancel));
        var judged = ledger.Of(Type);
        Assert.True(await ledger.TryLowerAsync(judged, 1, "", "test", Cancel));
        Assert.True(await ledger.TryRaiseAsync(ledger.Of(Type), 2, "", "test", Cancel));
        Assert.False(await ledger.TryFenceAsync(judged, 1, [new(Stream, 3)], "test", Cancel));
        Assert.Equal([1], ledger.Of(Type).Unfenced);
        Assert.Empty(ledger.Of(Type).Fences);
    }

    [Fact]
    public async Task A_message_past_its_fence_moves_the_fence_before_it_is_acked_and_is_handled_all_the_same()
    {
        await using var plane = await Plane.StartAsync();
        var ledger = plane.Ledger;
        await ledger.JoinWriterAsync(Type, "maskin", Subject, new(1, 2), "2", "maskin-a", Cancel);
        await plane.PublishAsync(1, 0);
        Assert.True(await ledger.TryRaiseAsync(ledger.Of(Type), 2, "", "test", Cancel));
        await plane.PublishAsync(1, 1); // Its window: the writers have not all followed.
        await ledger.TryFenceAsync(ledger.Of(Type), 1, [new(Stream, 2)], "test", Cancel);
        await plane.PublishAsync(2, 2);
        await plane.ConsumeAsync<MachineV2>(2, "nett", consumer => consumer.Counters.Handled == 3);
        await ledger.FoldAsync(Cancel);
        Assert.Equal((0, 2UL), (ledger.Of(Type).Late, ledger.Of(Type).Fences[1][Stream]));

        await plane.PublishAsync(1, 3); // A writer that was paused.
        await plane.PublishAsync(2, 4);
        await plane.ConsumeAsync<MachineV2>(2, "nett", consumer => consumer.Counters.Handled == 2);
        await ledger.FoldAsync(Cancel);
        Assert.Equal(1, ledger.Of(Type).Late);
        Assert.True(ledger.Of(Type).Fences[1][Stream] >= 4);
    }

    [Fact]
    public async Task A_message_that_is_acked_before_its_reader_hears_of_the_fence_still_moves_it()
    {
        await using var plane = await Plane.StartAsync();
        var ledger = plane.Ledger;
        await ledger.JoinWriterAsync(Type, "maskin", Subject, new(1, 2), "2", "maskin-a", Cancel);
        await plane.PublishAsync(1, 0);
        Assert.True(await ledger.TryRaiseAsync(ledger.Of(Type), 2, "", "test", Cancel));
        var following = ledger.RunAsync(plane.Stop.Token);
        await plane.ConsumeAsync<MachineV2>(2, "nett", async consumer =>
        {
            // Whoever takes the fence has seen the stream end here; the message that comes then is handled before the fence is on record.
            await Eventually.TrueAsync(() => consumer.Counters.Handled == 1, "the first");
            await plane.PublishAsync(1, 1);
            await Eventually.TrueAsync(() => consumer.Counters.Handled == 2, "the second");
            Assert.Equal(0, ledger.Of(Type).Late);
            Assert.True(await ledger.TryFenceAsync(ledger.Of(Type), 1, [new(Stream, 1)], "test", Cancel));
            await Eventually.TrueAsync(() => ledger.Of(Type) is { Late: 1 } now && now.Fences[1][Stream] >= 2, "moved");
        });
        await plane.Stop.CancelAsync();
        await following;
    }

    [Fact]
    public async Task A_version_is_extinct_when_no_stream_copy_park_or_dead_letter_can_hold_it()
    {
        await using var plane = await Plane.StartAsync();
        var (ledger, jetStream) = (plane.Ledger, new NatsJSContext(plane.Nats));
        var extinct = new Extinction(plane.Nats, ledger);
        await ledger.JoinWriterAsync(Type, "maskin", Subject, new(1, 2), "2", "maskin-a", Cancel);
        await plane.PublishAsync(1, 0);
        Assert.Equal(["Version 1 of no.dataverket.maskin.machine.provisioned is the active one."], await ReasonsAsync());
        Assert.True(await ledger.TryRaiseAsync(ledger.Of(Type), 2, "", "test", Cancel));
        Assert.Contains("fence is not taken", (await ReasonsAsync())[0], StringComparison.Ordinal);
        await ledger.TryFenceAsync(ledger.Of(Type), 1, [new(Stream, 1)], "test", Cancel);
        await plane.PublishAsync(2, 1);
        await jetStream.CreateStreamAsync(new StreamConfig { Name = "COPY", Sources = [new StreamSource { Name = Stream }], NumReplicas = 1 }, Cancel);
        await Eventually.TrueAsync(async () => (await jetStream.GetStreamAsync("COPY", cancellationToken: Cancel)).Info.State.Messages == 2, "copied");
        await plane.KeepAsync("park.nett.MASKIN_EVENTS.1", Type, "1");
        await plane.KeepAsync("dead.nett.MASKIN_EVENTS.1", "", "");
        await plane.KeepAsync("park.other.MASKIN_EVENTS.2", Type, "2");
        await plane.KeepAsync("park.other.ELSEWHERE.2", Type, "1");

        var reasons = await ReasonsAsync();
        Assert.Equal(4, reasons.Count);
        Assert.Contains(reasons, reason => reason.StartsWith("Stream COPY copies from another", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.StartsWith("Stream MASKIN_EVENTS begins at 1, and version 1", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.EndsWith("are parked.", StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.EndsWith("are kept as dead letters.", StringComparison.Ordinal));

        await jetStream.DeleteStreamAsync("COPY", Cancel);
        await jetStream.PurgeStreamAsync(Stream, new StreamPurgeRequest { Seq = 2 }, Cancel);
        await jetStream.PurgeStreamAsync(JetStreamAssets.ParkStream, new StreamPurgeRequest { Filter = "park.nett.>" }, Cancel);
        await jetStream.PurgeStreamAsync(JetStreamAssets.ParkStream, new StreamPurgeRequest { Filter = "dead.>" }, Cancel);
        Assert.Empty(await ReasonsAsync());
        Assert.Equal(GateVerdict.Pass, (await extinct.ProveAsync(Type, 7, Cancel)).Verdict);

        // One that was not registered writes it once more.
        await plane.PublishAsync(1, 2);
        await plane.ConsumeAsync<MachineV2>(2, "nett", consumer => consumer.Counters.Handled == 2);
        Assert.NotEmpty(await ReasonsAsync());

        async Task<List<string>> ReasonsAsync() => [.. (await extinct.ProveAsync(Type, 1, Cancel)).Reasons.Select(reason => reason.What)];
    }

    [Fact]
    public async Task A_mirror_with_a_reader_that_nobody_registered_blocks_a_raise_by_name()
    {
        await using var plane = await Plane.StartAsync();
        var jetStream = new NatsJSContext(plane.Nats);
        await plane.Ledger.JoinWriterAsync(Type, "maskin", Subject, new(1, 2), "2", "maskin-a", Cancel);
        await jetStream.CreateStreamAsync(new StreamConfig { Name = "MIRROR", Mirror = new StreamSource { Name = Stream }, NumReplicas = 1 }, Cancel);
        await jetStream.CreateStreamAsync(new StreamConfig { Name = "SECOND", Sources = [new StreamSource { Name = "MIRROR" }], NumReplicas = 1 }, Cancel);
        await jetStream.CreateOrUpdateConsumerAsync("SECOND", new ConsumerConfig("far") { FilterSubject = "maskin.evt.>", AckPolicy = ConsumerConfigAckPolicy.Explicit }, Cancel);
        await Eventually.TrueAsync(() => plane.Announcements.HasListenedLongEnough, "heard");
        var result = await new RaiseGate("raise", plane.Nats, plane.Ledger, plane.Announcements, Type, 2).JudgeAsync(Cancel);
        Assert.Contains("Consumer far on SECOND", Assert.Single(result.Reasons).What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_type_is_adopted_at_the_version_that_is_written_and_the_first_writer_does_not_fall_back()
    {
        await using var plane = await Plane.StartAsync();
        await plane.Ledger.AdoptAsync(Type, 2, "test", Cancel);
        var joined = await plane.Ledger.JoinWriterAsync(Type, "maskin", Subject, new(1, 3), "3", "maskin-a", Cancel);
        Assert.Equal(2, joined.Active);
        Assert.Equal(2, (await plane.Ledger.AdoptAsync(Type, 1, "test", Cancel)).Active);
    }

    private sealed class Plane(NatsServer server, NATS.Client.Core.NatsConnection nats) : IAsyncDisposable
    {
        private Task _hearing = Task.CompletedTask;

        public NATS.Client.Core.NatsConnection Nats => nats;

        public LedgerClient Ledger { get; } = new(nats);

        public AnnouncementWatcher Announcements { get; } = new(nats, Quick, TimeProvider.System);

        public CancellationTokenSource Stop { get; } = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        public static async Task<Plane> StartAsync()
        {
            var server = await NatsServer.StartAsync();
            var plane = new Plane(server, await server.ConnectAsync());
            await JetStreamAssets.EnsureAsync(new NatsJSContext(plane.Nats), [.. JetStreamAssets.Table(1), JetStreamAssets.EventStream(Stream, "maskin.evt.>", 1)], Cancel);
            plane._hearing = plane.Announcements.RunAsync(plane.Stop.Token);
            return plane;
        }

        public async Task PublishAsync(int version, int cpu)
            => await new JetStreamPublisher(nats).PublishAsync(Subject, $"id-{cpu}", MachineSchemas.Write(version, cpu, $"id-{cpu}", "m"), Cancel);

        public async Task KeepAsync(string subject, string type, string version)
        {
            var headers = new NATS.Client.Core.NatsHeaders { ["dv-reason"] = "x", ["dv-type"] = type, ["dv-version"] = version };
            (await new NatsJSContext(nats).PublishAsync(subject, Encoding.UTF8.GetBytes("{}"), headers: headers, cancellationToken: Cancel)).EnsureSuccess();
        }

        public Task ConsumeAsync<T>(int newest, string durable, Func<MessageConsumer<T>, bool> until)
            where T : notnull
            => ConsumeAsync<T>(newest, durable, consumer => Eventually.TrueAsync(() => until(consumer), "consumed"));

        public async Task ConsumeAsync<T>(int newest, string durable, Func<MessageConsumer<T>, Task> meanwhile)
            where T : notnull
        {
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var consumer = new MessageConsumer<T>(nats, new MessageReader<T>(SchemaCatalog.Create(new MachineSchemas(newest))), (_, _) => Task.FromResult(HandleResult.Handled), Ledger,
                new ConsumerOptions { Stream = Stream, Durable = durable, Subject = Subject, Instance = durable + "-0", Build = $"{newest}" });
            var running = consumer.RunAsync(stop.Token);
            await meanwhile(consumer);
            await stop.CancelAsync();
            await running;
        }

        public async ValueTask DisposeAsync()
        {
            await Stop.CancelAsync();
            await _hearing;
            Stop.Dispose();
            await nats.DisposeAsync();
            await server.DisposeAsync();
        }
    }
}
