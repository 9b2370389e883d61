using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>The stream of copies: what happens when it takes none, and that it never takes one twice.</summary>
public sealed class RefusedCopiesTests : IAsyncLifetime
{
    private const int Dead = 13;
    private readonly Servers _servers = new();
    private readonly CancellationTokenSource _stop = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private NatsJSContext JetStream => new(_servers.Nats);

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _stop.Dispose();
        await _servers.DisposeAsync();
    }

    [Theory]
    [InlineData("park", false, false)]
    [InlineData("dead", false, false)]
    [InlineData("reject", false, false)]
    [InlineData("dead", true, false)]
    [InlineData("dead", true, true)]
    [InlineData("dead", false, true)]
    public async Task Without_room_for_a_copy_nothing_is_acknowledged_and_the_consumer_says_so_until_there_is_room(string kind, bool isGone, bool isOrdered)
    {
        using var gauge = new Gauge("copies");
        var (run, halt) = Consumer(isOrdered);
        var running = run(_stop.Token);
        await PublishAsync(1, 0);
        await Eventually.TrueAsync(async () => await FloorAsync() == 1, "it runs");
        if (isGone) await JetStream.DeleteStreamAsync(JetStreamAssets.ParkStream, Cancel);
        else await RoomAsync(1, "park.filler");

        await PublishAsync(kind == "park" ? 2 : 1, kind == "dead" ? Dead : 1, kind == "reject");
        await Eventually.TrueAsync(() => halt().Contains("no copy of a message could be kept", StringComparison.Ordinal), "it says so", 40);
        Assert.Contains("DV_PARK", halt(), StringComparison.Ordinal);
        await Eventually.TrueAsync(() => gauge.Value == 1, "it is counted");
        Assert.Equal(1UL, await FloorAsync());

        if (isGone) await JetStreamAssets.EnsureAsync(JetStream, JetStreamAssets.Table(1), Cancel);
        else await RoomAsync(-1, null);
        await Eventually.TrueAsync(async () => await FloorAsync() == 2 && halt().Length == 0, "it goes on", 40);
        await Eventually.TrueAsync(() => gauge.Value == 0, "it is not counted any more");
        Assert.Equal(1, await CountAsync($"{kind}.copies.>"));
        await PublishAsync(1, 2);
        await Eventually.TrueAsync(async () => await FloorAsync() == 3, "and with what comes behind");
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_consumer_that_cannot_count_what_is_parked_says_why_it_does_not_begin()
    {
        await JetStream.DeleteStreamAsync(JetStreamAssets.ParkStream, Cancel);
        var (run, halt) = Consumer(isOrdered: false);
        var running = run(_stop.Token);
        await PublishAsync(1, 0);
        await Eventually.TrueAsync(() => halt().Contains("what is parked could not be counted", StringComparison.Ordinal), "it says so", 40);
        await JetStreamAssets.EnsureAsync(JetStream, JetStreamAssets.Table(1), Cancel);
        await Eventually.TrueAsync(async () => await FloorAsync() == 1 && halt().Length == 0, "it goes on", 40);
        await _stop.CancelAsync();
        await running;
    }

    [Theory]
    [InlineData("park")]
    [InlineData("dead")]
    [InlineData("reject")]
    public async Task A_message_that_is_kept_and_comes_again_long_after_is_kept_once_and_each_ack_is_confirmed(string kind)
    {
        var config = JetStreamAssets.Table(1).Single(stream => stream.Name == JetStreamAssets.ParkStream);
        config.DuplicateWindow = TimeSpan.FromMilliseconds(100);
        await JetStream.UpdateStreamAsync(config, Cancel);
        ConcurrentQueue<string> acks = [];
        await using var listener = await _servers.Server.ConnectAsync();
        var listening = Task.Run(async () =>
        {
            await foreach (var ack in listener.SubscribeAsync<byte[]>("$JS.ACK.>", cancellationToken: _stop.Token))
                if (System.Text.Encoding.ASCII.GetString(ack.Data ?? []) is "+ACK" or "") acks.Enqueue(ack.ReplyTo ?? "");
        }, Cancel);
        await listener.PingAsync(Cancel);
        await PublishAsync(kind == "park" ? 2 : 1, kind == "dead" ? Dead : 1, kind == "reject");
        for (var round = 1; round <= 2; round++)
        {
            using var stop = new CancellationTokenSource();
            var running = Consumer(isOrdered: false).Run(stop.Token);
            await Eventually.TrueAsync(async () => await FloorAsync() == 1 && acks.Count == round, "settled");
            await stop.CancelAsync();
            await running;
            Assert.Equal(1, await CountAsync(">"));
            // Made anew, the durable gives all of it out again; the window in which the server knows an id by heart is long over.
            await JetStream.DeleteConsumerAsync(Servers.EventStream, "copies", Cancel);
            var ended = TimeProvider.System.GetTimestamp();
            await Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(ended) > TimeSpan.FromMilliseconds(500), "five windows later");
        }

        Assert.All(acks, reply => Assert.NotEqual("", reply));
        await _stop.CancelAsync();
        await listening.ContinueWith(_ => { }, TaskScheduler.Default);
    }

    private (Func<CancellationToken, Task> Run, Func<string> Halt) Consumer(bool isOrdered)
    {
        var reader = new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1)), new ReadContext { Tenant = "oslo" });
        var options = new ConsumerOptions
        {
            Stream = Servers.EventStream, Durable = "copies", Subject = Servers.EventSubject, Instance = "nett-0", Build = "1", Rehearse = 0,
            OwnerTimeToLive = TimeSpan.FromSeconds(2), ReplayEvery = TimeSpan.FromSeconds(1), ParksForeignVersions = true,
            // Only what the handler throws counts against a message, and here it throws nothing.
            MaxAttempts = 1, IsPassing = _ => false,
        };
        if (isOrdered)
        {
            var ordered = new OrderedConsumer<Machine>(_servers.Nats, reader, HandleAsync, new LedgerClient(_servers.Nats), options);
            return (ordered.RunAsync, () => ordered.Halt);
        }

        var consumer = new MessageConsumer<Machine>(_servers.Nats, reader, HandleAsync, new LedgerClient(_servers.Nats), options);
        return (consumer.RunAsync, () => consumer.Halt);

        static Task<HandleResult> HandleAsync(IncomingMessage<Machine> message, CancellationToken _) => Task.FromResult(message.Value.Cpu == Dead ? HandleResult.DeadLetter : HandleResult.Handled);
    }

    // With one message that is nobody's, a stream that takes one has no room.
    private async Task RoomAsync(long most, string? filler)
    {
        var config = JetStreamAssets.Table(1).Single(stream => stream.Name == JetStreamAssets.ParkStream);
        config.MaxMsgs = most;
        if (filler is not null) (await JetStream.PublishAsync(filler, "x"u8.ToArray(), cancellationToken: Cancel)).EnsureSuccess();
        await JetStream.UpdateStreamAsync(config, Cancel);
    }

    private async Task PublishAsync(int version, int number, bool isForeign = false)
    {
        var id = Guid.CreateVersion7().ToString();
        await new JetStreamPublisher(_servers.Nats).PublishAsync(Servers.EventSubject, id, MachineSchemas.Write(version, number, id, "machine-0", isForeign ? "bergen" : "oslo"), Cancel);
    }

    private async Task<ulong> FloorAsync()
    {
        try
        {
            return (await JetStream.GetConsumerAsync(Servers.EventStream, "copies", Cancel)).Info.AckFloor.StreamSeq;
        }
        catch (NatsJSApiException)
        {
            return 0;
        }
    }

    private async Task<long> CountAsync(string subject)
        => (await JetStream.GetStreamAsync(JetStreamAssets.ParkStream, new StreamInfoRequest { SubjectsFilter = subject }, Cancel)).Info.State.Subjects?.Values.Sum() ?? 0;
}
