using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>A consumer that may not read says so where people look: its property, the gauge, and once in the log; and no longer than that lasts.</summary>
public sealed class ConsumerHaltTests : IAsyncLifetime
{
    private readonly Servers _servers = new();
    private readonly ListLogger _log = new();
    private readonly ConcurrentQueue<int> _seen = [];
    private readonly CancellationTokenSource _stop = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _servers.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        _stop.Dispose();
        await _servers.DisposeAsync();
    }

    [Fact]
    public async Task A_build_that_does_not_read_what_is_written_now_says_why_it_reads_nothing_until_it_may()
    {
        using var gauge = new Gauge("halt-build");
        var ledger = new LedgerClient(_servers.Nats);
        await ledger.AdoptAsync(MachineSchemas.Type, 2, "test", Cancel);
        await PublishAsync(1);
        var consumer = Consumer("halt-build");
        var running = consumer.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => consumer.Halt.Contains("which is at version 2 already. Deploy a build that reads it", StringComparison.Ordinal), "refused");
        Assert.Equal(1, gauge.Value);

        // Another reason in the place of the first, and then none.
        Assert.True(await ledger.TryLowerAsync(ledger.Of(MachineSchemas.Type), 1, "", "test", Cancel));
        await Eventually.TrueAsync(() => consumer.Halt.Contains("its fence is not taken yet", StringComparison.Ordinal), "the next reason", 20);
        Assert.Equal(1, gauge.Value);
        Assert.Empty(_seen);
        Assert.True(await ledger.TryFenceAsync(ledger.Of(MachineSchemas.Type), 2, [new(Servers.EventStream, 0)], "test", Cancel));
        await Eventually.TrueAsync(() => _seen.Count == 1 && consumer.Halt.Length == 0, "it goes on", 20);
        Assert.Equal(0, gauge.Value);
        Assert.Equal(2, _log.Lines.Count(line => line.StartsWith("Consumer halt-build halts: ", StringComparison.Ordinal)));
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task A_durable_that_reads_something_else_halts_its_consumer_until_it_is_gone()
    {
        using var gauge = new Gauge("halt-durable");
        var jetStream = new NatsJSContext(_servers.Nats);
        await jetStream.CreateOrUpdateConsumerAsync(Servers.EventStream, new ConsumerConfig("halt-durable") { FilterSubject = "maskin.evt.other", AckPolicy = ConsumerConfigAckPolicy.Explicit }, Cancel);
        await PublishAsync(1);
        var consumer = Consumer("halt-durable");
        var running = consumer.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => consumer.Halt.Contains("filter_subject", StringComparison.Ordinal), "it says so");
        Assert.Equal(1, gauge.Value);
        await jetStream.DeleteConsumerAsync(Servers.EventStream, "halt-durable", Cancel);
        await Eventually.TrueAsync(() => _seen.Count == 1 && consumer.Halt.Length == 0, "it goes on", 20);
        Assert.Equal(0, gauge.Value);
        await _stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Of_an_owner_that_may_not_read_its_durable_and_of_a_consumer_that_is_stopped_the_gauge_says_what_is()
    {
        using var gauge = new Gauge("halt-owner");
        await new NatsJSContext(_servers.Nats).CreateOrUpdateConsumerAsync(Servers.EventStream, new ConsumerConfig("halt-owner") { FilterSubject = "maskin.evt.other", AckPolicy = ConsumerConfigAckPolicy.Explicit }, Cancel);
        var consumer = new OrderedConsumer<Machine>(_servers.Nats, new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1))), (_, _) => Task.FromResult(HandleResult.Handled), new LedgerClient(_servers.Nats), Options("halt-owner"));
        var running = consumer.RunAsync(_stop.Token);
        await Eventually.TrueAsync(() => consumer.Halt.Contains("filter_subject", StringComparison.Ordinal), "it says so");
        await Eventually.TrueAsync(() => gauge.Value == 1, "counted");
        await _stop.CancelAsync();
        await running;
        Assert.Equal((0, ""), (gauge.Value, consumer.Halt));
    }

    private MessageConsumer<Machine> Consumer(string durable)
        => new(_servers.Nats, new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1))), (message, _) =>
        {
            _seen.Enqueue(message.Value.Cpu);
            return Task.FromResult(HandleResult.Handled);
        }, new LedgerClient(_servers.Nats), Options(durable), logger: _log);

    private static ConsumerOptions Options(string durable) => new() { Stream = Servers.EventStream, Durable = durable, Subject = Servers.EventSubject, Instance = "nett-0", Build = "1" };

    private async Task PublishAsync(int cpu)
        => (await new NatsJSContext(_servers.Nats).PublishAsync(Servers.EventSubject, MachineSchemas.Write(1, cpu, $"id-{cpu}", "machine-1"), cancellationToken: Cancel)).EnsureSuccess();
}
