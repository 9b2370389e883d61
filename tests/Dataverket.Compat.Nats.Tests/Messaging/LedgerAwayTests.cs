using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>The events are there and the ledger is not: readers go on by the last that they were told.</summary>
public sealed class LedgerAwayTests : IAsyncLifetime
{
    private readonly ListLogger _log = new();
    private readonly ConcurrentQueue<int> _seen = [];
    private readonly CancellationTokenSource _stop = new();
    private OrderedWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private NatsJSContext JetStream => new(_world.Servers.Nats);

    public async ValueTask InitializeAsync() => _world = await OrderedWorld.CreateAsync();

    public async ValueTask DisposeAsync()
    {
        _stop.Dispose();
        await _world.DisposeAsync();
    }

    [Fact]
    public async Task A_reader_that_was_let_in_reads_on_after_an_interruption_and_registers_again_once_the_ledger_is_back()
    {
        var consumer = Consumer();
        var running = consumer.RunAsync(_stop.Token);
        await _world.PublishAsync(1, 1, "machine-1");
        await Eventually.TrueAsync(() => _seen.Count == 1, "let in, and handled");
        await JetStream.DeleteStreamAsync(JetStreamAssets.LedgerStream, Cancel);
        // What makes it begin again.
        await JetStream.DeleteConsumerAsync(Servers.EventStream, "nett", Cancel);
        await _world.PublishAsync(1, 2, "machine-1");
        await Eventually.TrueAsync(() => _seen.Contains(2), "goes on", 30);
        Assert.Equal("", consumer.Halt);
        Assert.Contains(_log.Lines, line => line.StartsWith("The ledger cannot be reached; consumer nett goes on as it was let in before", StringComparison.Ordinal));

        var ledger = await BringBackAsync();
        await Eventually.TrueAsync(async () =>
        {
            await ledger.FoldAsync(Cancel);
            return ledger.Of(MachineSchemas.Type).Readers.ContainsKey("nett");
        }, "on record again", 30);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_reader_that_was_never_let_in_begins_and_parks_what_it_cannot_read_until_the_ledger_says_otherwise()
    {
        await JetStream.DeleteStreamAsync(JetStreamAssets.LedgerStream, Cancel);
        await _world.PublishAsync(1, 1, "machine-1");
        await _world.PublishAsync(2, 2, "machine-1");
        var consumer = Consumer();
        var running = consumer.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => consumer.Counters is { Handled: 1, Parked: 1 }, "begun", 30);
        Assert.Equal("", consumer.Halt);
        await (await BringBackAsync()).AdoptAsync(MachineSchemas.Type, 2, "test", Cancel);
        await Eventually.TrueAsync(() => consumer.Halt.Contains("which is at version 2 already", StringComparison.Ordinal), "refused", 30);
        await _stop.CancelAsync();
        await running;
        Assert.Equal([1], _seen);
    }

    [Fact]
    public async Task A_standby_that_was_let_in_takes_over_and_an_ordered_reader_that_never_was_waits_and_says_so()
    {
        await using var first = await _world.StartAsync("nett-0");
        await Eventually.TrueAsync(first.Owns, "it owns it");
        await using var second = await _world.StartAsync("nett-1");
        await _world.PublishAsync(1, 0, "machine-0");
        await Eventually.TrueAsync(() => _world.Effects.Count == 1, "handled");
        // Nothing shows that it has registered: the first look does it.
        var since = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => second.Halt().Length == 0 && TimeProvider.System.GetElapsedTime(since) > OrderedWorld.TimeToLive, "the other one stands by");
        await JetStream.DeleteStreamAsync(JetStreamAssets.LedgerStream, Cancel);
        await using var third = await _world.StartAsync("nett-2");
        await Eventually.TrueAsync(() => third.Halt().Contains("does not begin without it", StringComparison.Ordinal), "it says so");
        await first.StopAsync();
        await _world.PublishAsync(1, 1, "machine-0");
        await Eventually.TrueAsync(() => _world.Effects.Count == 2, "the standby goes on", 30);
        Assert.Equal("nett-1", _world.Effects.Last().By);

        await BringBackAsync();
        await Eventually.TrueAsync(() => third.Halt().Length == 0, "it stands by", 30);
        await second.StopAsync();
        await _world.PublishAsync(1, 2, "machine-0");
        await Eventually.TrueAsync(() => _world.Effects.Count == 3, "it goes on", 30);
        await third.StopAsync();
    }

    private async Task<LedgerClient> BringBackAsync()
    {
        await JetStreamAssets.EnsureAsync(JetStream, [.. JetStreamAssets.Table(1)]);
        return new(_world.Servers.Nats);
    }

    private MessageConsumer<Machine> Consumer()
        => new(_world.Servers.Nats, new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1)), new ReadContext { Tenant = "oslo" }), (message, _) =>
        {
            _seen.Enqueue(message.Value.Cpu);
            return Task.FromResult(HandleResult.Handled);
        }, new LedgerClient(_world.Servers.Nats), new ConsumerOptions { Stream = Servers.EventStream, Durable = "nett", Subject = Servers.EventSubject, Instance = "nett-0", Build = "1" }, logger: _log);
}
