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

    [Fact]
    public async Task So_is_one_that_is_deleted_while_its_owner_has_in_hand_what_it_may_have()
    {
        await using var world = await OrderedWorld.CreateAsync();
        var (begun, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var owner = await world.StartAsync("nett-0", prefetch: 1, before: Waiting(begun, release));
        await world.PublishAsync(1, 0, "machine-0");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System, Cancel);
        await PullsNothingAsync(world);
        await new NatsJSContext(world.Servers.Nats).DeleteConsumerAsync(Servers.EventStream, "nett", Cancel);
        // Its ack is never confirmed: nobody is there to confirm it.
        release.SetResult();
        await world.PublishAsync(1, 1, "machine-0");
        await Eventually.TrueAsync(() => world.Effects.Count == 2, "made again and read", 30);
        world.AssertOrdered(2, 1);
    }

    [Fact]
    public async Task So_is_one_whose_owner_has_that_in_hand_and_its_handler_fails_for_ever()
    {
        await using var world = await OrderedWorld.CreateAsync();
        var isMended = false;
        await using var owner = await world.StartAsync("nett-0", prefetch: 1, before: (_, _) => Volatile.Read(ref isMended) ? Task.CompletedTask : throw new IOException("away for a while"));
        await world.PublishAsync(1, 0, "machine-0");
        await Eventually.TrueAsync(() => owner.Counters().Retried > 0, "in hand");
        await PullsNothingAsync(world);
        await new NatsJSContext(world.Servers.Nats).DeleteConsumerAsync(Servers.EventStream, "nett", Cancel);
        await Eventually.TrueAsync(async () => await world.Servers.DurableAsync() is not null, "made again", 30);
        Volatile.Write(ref isMended, true);
        await Eventually.TrueAsync(() => world.Effects.Count == 1, "handled");
    }

    // While the order is in doubt one pull follows the other, with next to nothing between them.
    private static Task PullsNothingAsync(OrderedWorld world)
    {
        var times = 0;
        return Eventually.TrueAsync(async () => (times = await world.Servers.DurableAsync() is { NumWaiting: 0 } ? times + 1 : 0) == 20, "it pulls nothing");
    }

    private static Func<int, CancellationToken, Task> Waiting(TaskCompletionSource begun, TaskCompletionSource release) => async (_, cancellationToken) =>
    {
        begun.TrySetResult();
        await release.Task.WaitAsync(cancellationToken);
    };
}
