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

/// <summary>Publishers that follow the active version, readers that read history before a raise, and durables whose settings have an owner.</summary>
public sealed class VersionedTrafficTests : IAsyncLifetime
{
    private readonly Servers _servers = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public ValueTask DisposeAsync() => _servers.DisposeAsync();

    [Fact]
    public async Task A_publisher_follows_the_active_version_up_and_down_and_says_on_what_it_decided()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var ledger = new LedgerClient(_servers.Nats);
        await ledger.JoinWriterAsync(MachineSchemas.Type, "maskin", Servers.EventSubject, new(1, 2), "2", "maskin-a", Cancel);
        var following = ledger.RunAsync(stop.Token);
        var publisher = Publisher(_servers.Nats, ledger.Writing(MachineSchemas.Type, new(1, 2)));
        await publisher.PublishAsync(new(1), Attributes("a"), Cancel);
        Assert.True(await ledger.TryRaiseAsync(ledger.Of(MachineSchemas.Type), 2, "", "test", Cancel));
        await publisher.PublishAsync(new(2), Attributes("b"), Cancel);
        Assert.True(await ledger.TryLowerAsync(ledger.Of(MachineSchemas.Type), 1, "", "test", Cancel));
        await publisher.PublishAsync(new(3), Attributes("c"), Cancel);
        await publisher.PublishAsync(new(3), Attributes("c"), Cancel);
        Assert.Equal(["a 1", "b 2", "c 1"], await StoredAsync());
        await stop.CancelAsync();
        await following;
    }

    [Fact]
    public async Task A_publish_is_tried_again_across_a_kill_of_the_server_though_more_wait_than_the_window_takes()
    {
        var ledger = new LedgerClient(_servers.Nats);
        await ledger.JoinWriterAsync(MachineSchemas.Type, "maskin", Servers.EventSubject, new(1, 2), "2", "maskin-a", Cancel);
        var publisher = Publisher(_servers.Nats, ledger.Writing(MachineSchemas.Type, new(1, 2)), 8);
        var all = Enumerable.Range(0, 200).Select(i => publisher.PublishAsync(new(i), Attributes($"id-{i}"), Cancel)).ToList();
        await _servers.Server.StopAsync();
        all.AddRange(Enumerable.Range(200, 200).Select(i => publisher.PublishAsync(new(i), Attributes($"id-{i}"), Cancel)));
        await _servers.Server.RestartAsync();
        await Task.WhenAll(all).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
        var stored = await StoredAsync();
        Assert.Equal(400, stored.Count);
        Assert.Equal(400, stored.Distinct().Count());
    }

    [Fact]
    public async Task A_server_that_stays_away_is_told_to_the_caller_within_the_patience_and_a_cancelled_wait_ends()
    {
        var ledger = new LedgerClient(_servers.Nats);
        await ledger.JoinWriterAsync(MachineSchemas.Type, "maskin", Servers.EventSubject, new(1, 2), "2", "maskin-a", Cancel);
        var gate = ledger.Writing(MachineSchemas.Type, new(1, 2));
        await _servers.Server.StopAsync();
        var publisher = new MessagePublisher<MachineV2>(_servers.Nats, new(SchemaCatalog.Create(new MachineSchemas(2))), gate, new() { Subject = Servers.EventSubject, MaxInFlight = 1, Patience = TimeSpan.FromSeconds(1) });
        var first = publisher.PublishAsync(new(1), Attributes("a"), Cancel);
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publisher.PublishAsync(new(1), Attributes("b"), cancelled.Token));
        Assert.True((await Assert.ThrowsAsync<CompatNatsException>(() => first)).IsTransient);
    }

    [Fact]
    public async Task A_message_that_is_larger_than_the_server_takes_is_told_at_once_and_not_tried_again()
    {
        var refused = await Assert.ThrowsAsync<CompatNatsException>(() => new JetStreamPublisher(_servers.Nats).PublishAsync(Servers.EventSubject, "id", new byte[2 * 1024 * 1024], Cancel));
        Assert.False(refused.IsTransient);
        Assert.Contains("2097152 bytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_reads_history_when_it_starts_and_says_what_it_could_not_handle()
    {
        var jetStream = new NatsJSContext(_servers.Nats);
        for (var i = 0; i < 30; i++) await jetStream.PublishAsync(Servers.EventSubject, MachineSchemas.Write(1, i, $"id-{i}", "m"), cancellationToken: Cancel);
        await jetStream.PublishAsync(Servers.EventSubject, Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(MachineSchemas.Write(1, 7, "id-bad", "m")).Replace("\"cpu\"", "\"cup\"", StringComparison.Ordinal)), cancellationToken: Cancel);
        await jetStream.PublishAsync(Servers.EventSubject, MachineSchemas.Write(1, 7, "id-evil", "m", tenant: "evil"), cancellationToken: Cancel);
        var ledger = new LedgerClient(_servers.Nats);
        await RunAsync(ledger, Options("2"), () => ledger.Of(MachineSchemas.Type).Readers.GetValueOrDefault("nett")?.Latest.Shadow is not null);
        var report = ledger.Of(MachineSchemas.Type).Readers["nett"].Latest.Shadow!;
        Assert.Equal((2, 32, 1), (report.Version, report.Messages, report.Failed));
        Assert.Contains("at 31 of MASKIN_EVENTS", report.FirstFault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_older_replica_that_starts_again_does_not_undo_the_settings_of_a_newer_revision()
    {
        var ledger = new LedgerClient(_servers.Nats);
        var (old, renewed) = (Options("1") with { AckWait = TimeSpan.FromSeconds(20) }, Options("2") with { AckWait = TimeSpan.FromSeconds(40), Revision = 2 });
        await RunAsync(ledger, old, () => true, TimeSpan.FromSeconds(20));
        await RunAsync(ledger, renewed, () => true, TimeSpan.FromSeconds(40));
        await RunAsync(ledger, old, () => true, TimeSpan.FromSeconds(40));
        await RunAsync(ledger, Options("3") with { AckWait = TimeSpan.FromSeconds(50), Revision = 2 }, () => true, TimeSpan.FromSeconds(40));
        var moved = Options("2") with { Subject = "maskin.evt.other" };
        var wrong = await Assert.ThrowsAsync<CompatNatsException>(() => DurableConsumer.EnsureAsync(new NatsJSContext(_servers.Nats), Servers.EventStream, moved.ToConfig(), 9, Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance, Cancel));
        Assert.Contains("filter_subject is maskin.evt.machine.provisioned, not maskin.evt.other", wrong.Message, StringComparison.Ordinal);
    }

    private async Task RunAsync(LedgerClient ledger, ConsumerOptions options, Func<bool> until, TimeSpan? ackWait = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var consumer = new MessageConsumer<MachineV2>(_servers.Nats, new MessageReader<MachineV2>(SchemaCatalog.Create(new MachineSchemas(2)), new ReadContext { Tenant = "oslo" }), (_, _) => Task.FromResult(HandleResult.Handled), ledger, options);
        var (running, builds) = (consumer.RunAsync(stop.Token), options.Build);
        await Eventually.TrueAsync(async () => ledger.Of(MachineSchemas.Type).Readers.GetValueOrDefault("nett")?.Build == builds && until() && (ackWait is null || await AckWaitAsync() == ackWait), "as wanted");
        await stop.CancelAsync();
        await running;
        if (ackWait is not null) Assert.Equal(ackWait, await AckWaitAsync());
    }

    private async Task<TimeSpan?> AckWaitAsync()
    {
        try
        {
            return (await new NatsJSContext(_servers.Nats).GetConsumerAsync(Servers.EventStream, "nett", Cancel)).Info.Config.AckWait;
        }
        catch (NatsJSApiException e) when (e.Error.Code == 404)
        {
            return null;
        }
    }

    private async Task<List<string>> StoredAsync()
    {
        List<string> stored = [];
        await foreach (var entry in new GuardedLog(new NatsJSContext(_servers.Nats), Servers.EventStream, TimeProvider.System).ReadAllAsync(1, Cancel))
        {
            Assert.True(Envelope.TryScan(entry.Data.ToArray(), null, out var envelope, out _));
            Assert.NotEmpty(entry.Header("dv-gate"));
            stored.Add($"{envelope.Id} {envelope.Version}");
        }

        return stored;
    }

    private static MessagePublisher<MachineV2> Publisher(NatsConnection nats, WriteGate gate, int window = 256)
        => new(nats, new MessageWriter<MachineV2>(SchemaCatalog.Create(new MachineSchemas(2))), gate, new PublisherOptions { Subject = Servers.EventSubject, MaxInFlight = window });

    private static EnvelopeAttributes Attributes(string id) => new() { Id = id, Source = "/maskin", Tenant = "oslo", Subject = "m", Time = DateTimeOffset.UnixEpoch };

    private static ConsumerOptions Options(string build) => new() { Stream = Servers.EventStream, Durable = "nett", Subject = Servers.EventSubject, Instance = "nett-0", Build = build };
}
