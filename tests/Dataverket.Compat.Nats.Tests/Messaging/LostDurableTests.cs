using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>A durable that somebody deletes is made again by whoever reads it.</summary>
public sealed class LostDurableTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_durable_that_is_deleted_between_two_pulls_is_made_again_and_read_on()
    {
        var servers = new Servers();
        await servers.InitializeAsync();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        ConcurrentQueue<int> seen = [];
        var release = new TaskCompletionSource();
        var consumer = new MessageConsumer<Machine>(servers.Nats, new MessageReader<Machine>(SchemaCatalog.Create(new MachineSchemas(1))), async (message, _) =>
        {
            seen.Enqueue(message.Value.Cpu);
            await release.Task;
            return HandleResult.Handled;
        }, new LedgerClient(servers.Nats), new ConsumerOptions { Stream = Servers.EventStream, Durable = "nett", Subject = Servers.EventSubject, Instance = "nett-0", Build = "1", Prefetch = 1, Lanes = 1 });
        var running = consumer.RunAsync(stop.Token);
        await PublishAsync(servers, 1);
        await Eventually.TrueAsync(() => seen.Contains(1), "in hand, so that nothing is pulled");
        await new NatsJSContext(servers.Nats).DeleteConsumerAsync(Servers.EventStream, "nett", Cancel);
        await PublishAsync(servers, 2);
        release.SetResult();
        await Eventually.TrueAsync(() => seen.Contains(2), "made again and read", 30);
        await stop.CancelAsync();
        await running;
        await servers.DisposeAsync();
    }

    [Fact]
    public async Task A_durable_of_an_owner_that_is_deleted_is_made_again_and_read_on_in_order()
    {
        await using var world = await OrderedWorld.CreateAsync();
        await using var owner = await world.StartAsync("nett-0");
        await world.PublishAsync(1, 0, "machine-0");
        await Eventually.TrueAsync(() => world.Effects.Count == 1, "handled");
        await new NatsJSContext(world.Servers.Nats).DeleteConsumerAsync(Servers.EventStream, "nett", Cancel);
        await world.PublishAsync(1, 1, "machine-0");
        await world.PublishAsync(1, 2, "machine-0");
        await Eventually.TrueAsync(() => world.Effects.Count == 3, "made again and read", 30);
        world.AssertOrdered(3, 1);
    }

    private static async Task PublishAsync(Servers servers, int cpu)
        => (await new NatsJSContext(servers.Nats).PublishAsync(Servers.EventSubject, MachineSchemas.Write(1, cpu, $"id-{cpu}", "machine-1"), cancellationToken: Cancel)).EnsureSuccess();
}
