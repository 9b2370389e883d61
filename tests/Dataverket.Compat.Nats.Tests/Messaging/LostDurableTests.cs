using System.Collections.Concurrent;
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
        ConcurrentQueue<int> seen = [];
        var release = new TaskCompletionSource();
        await using var world = await ReaderWorld.StartAsync(ReaderWorld.Options with { Prefetch = 1, Lanes = 1 }, async (cpu, cancellationToken) =>
        {
            seen.Enqueue(cpu);
            await release.Task.WaitAsync(cancellationToken);
        });
        await world.PublishAsync(1);
        await Eventually.TrueAsync(() => seen.Contains(1), "in hand, so that nothing is pulled");
        await new NatsJSContext(world.Servers.Nats).DeleteConsumerAsync(Servers.EventStream, "nett", Cancel);
        await world.PublishAsync(2);
        release.SetResult();
        await Eventually.TrueAsync(() => seen.Contains(2), "made again and read", 30);
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
}
