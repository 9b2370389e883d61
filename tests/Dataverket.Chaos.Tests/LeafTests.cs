using Dataverket.Chaos.Tests.Roles;
using Dataverket.Chaos.Tests.Worlds;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Nats.Tests;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Rollouts;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Chaos.Tests;

/// <summary>A process behind a leaf node that has JetStream of its own works with the streams of the hub.</summary>
public sealed class LeafTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Producer_consumers_and_raiser_behind_a_leaf_work_against_the_hub()
    {
        var folder = Directory.CreateTempSubdirectory("dataverket-leaf-");
        await using (var plane = await Plane.StartAsync(folder.FullName, Shape.Leaf))
        await using (var nats = new NatsConnection(new NatsOpts { Url = plane.Leaf!.Url, RetryOnInitialConnect = true, MaxReconnectRetry = -1 }))
        {
            JetStreamDomain.Use(nats, Plane.Domain);
            await Eventually.TrueAsync(async () => await HearsAsync(nats), "the leaf is connected to its hub");
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            var (ledger, announcements) = (new LedgerClient(nats), new AnnouncementWatcher(nats, Child.Announcements, TimeProvider.System));
            var catalog = SchemaCatalog.Create(new MachineSchemas(2));
            await ledger.JoinWriterAsync(MachineSchemas.Type, "maskin", Producer.Subject, new(1, 2), "2", "p", Cancel);
            var gate = ledger.Writing(MachineSchemas.Type, new(1, 2));
            var free = new MessageConsumer<MachineV2>(nats, new MessageReader<MachineV2>(catalog), (_, _) => Task.FromResult(HandleResult.Handled), ledger, Options("free"));
            var strict = new OrderedConsumer<MachineV2>(nats, new MessageReader<MachineV2>(catalog), (_, _) => Task.FromResult(HandleResult.DeadLetter), ledger, Options("strict"));
            Task[] running =
            [
                ledger.RunAsync(stop.Token), announcements.RunAsync(stop.Token), free.RunAsync(stop.Token), strict.RunAsync(stop.Token),
                new Announcer(nats, () => new Announcement { Service = "maskin", Instance = "p", Build = "2", Writes = [AnnouncedUse.Of(gate, "maskin")] }, Child.Announcements, TimeProvider.System).RunAsync(stop.Token),
            ];
            var publisher = new MessagePublisher<MachineV2>(nats, new MessageWriter<MachineV2>(catalog), gate, new PublisherOptions { Subject = Producer.Subject });
            await PublishAsync(0);
            var raise = new RaiseGate("raise", nats, ledger, announcements, MachineSchemas.Type, 2);
            await Eventually.TrueAsync(async () => (await raise.MoveAsync("test", Cancel)).Verdict == GateVerdict.Pass, "raised", 30);
            await Eventually.TrueAsync(() => gate.Version == 2, "followed");
            await PublishAsync(1);
            await Eventually.TrueAsync(() => free.Counters.Handled == 2 && strict.Counters.Dead == 2, "read", 30);
            await stop.CancelAsync();
            await Task.WhenAll(running);

            // Nothing of it is with the leaf.
            var kept = new KeptMessages(plane.Nats);
            Assert.Equal(2, await kept.ReadAsync(OutcomeKind.DeadLetter, "strict", Cancel).CountAsync(Cancel));
            Assert.Equal(2UL, (await plane.JetStream.GetStreamAsync(Producer.Stream, cancellationToken: Cancel)).Info.State.LastSeq);
            await using var local = new NatsConnection(new NatsOpts { Url = plane.Leaf.Url });
            await Assert.ThrowsAsync<NatsJSApiException>(async () => await new NatsJSContext(local).GetStreamAsync(Producer.Stream, cancellationToken: Cancel));
            var without = new LedgerClient(local, new LedgerOptions { Patience = TimeSpan.FromSeconds(1) });
            await Assert.ThrowsAnyAsync<Exception>(() => without.FoldAsync(Cancel));

            Task PublishAsync(int number) => publisher.PublishAsync(new(number), new EnvelopeAttributes { Id = $"leaf-{number}", Source = "/maskin", Tenant = "oslo", Subject = "m", Time = DateTimeOffset.UnixEpoch }, Cancel);
        }

        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task A_domain_is_named_before_anything_is_made_and_stays()
    {
        await using var nats = new NatsConnection();
        JetStreamDomain.Use(nats, "hub");
        JetStreamDomain.Use(nats, "hub");
        _ = new LedgerClient(nats);
        Assert.Contains("in the JetStream domain hub", Assert.Throws<InvalidOperationException>(() => JetStreamDomain.Use(nats, "other")).Message, StringComparison.Ordinal);
        await using var late = new NatsConnection();
        _ = new LedgerClient(late);
        Assert.Contains("without a JetStream domain", Assert.Throws<InvalidOperationException>(() => JetStreamDomain.Use(late, "hub")).Message, StringComparison.Ordinal);
        foreach (var wrong in new[] { "a.b", "a b", ">", "*", "é", new string('a', 65) }) Assert.Throws<ArgumentException>(() => JetStreamDomain.Use(late, wrong));
    }

    private static ConsumerOptions Options(string durable) => new() { Stream = Producer.Stream, Durable = durable, Subject = Producer.Subject, Instance = durable + "-0", Build = "2", OwnerTimeToLive = TimeSpan.FromSeconds(2) };

    private static async Task<bool> HearsAsync(NatsConnection nats)
    {
        try
        {
            await JetStreamAssets.EnsureAsync(new NatsJSContext(nats, new NatsJSOpts(nats.Opts, domain: Plane.Domain)), [JetStreamAssets.EventStream(Producer.Stream, "maskin.evt.>", 1)], Cancel);
            return true;
        }
        catch (CompatNatsException)
        {
            return false;
        }
    }
}
