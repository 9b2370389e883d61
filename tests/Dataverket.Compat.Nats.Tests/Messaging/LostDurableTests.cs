using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Tests;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

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

    // As a server of a cluster counts that takes over and has not heard of the last deliveries; here somebody makes the durable again while its owner pulls nothing.
    [Fact]
    public async Task What_is_numbered_anew_from_further_back_is_not_taken_for_what_comes_next()
    {
        await using var world = await OrderedWorld.CreateAsync();
        await using var asks = await AskCount.StartAsync(world.Servers.Nats);
        var (begun, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var owner = await world.StartAsync("nett-0", prefetch: 1, before: Waiting(begun, release));
        await world.PublishAsync(1, 0, "machine-0");
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System, Cancel);
        await PullsNothingAsync(world);
        // Right behind a look of the owner's, so that it never sees the durable gone.
        var asked = asks.Count;
        await Eventually.TrueAsync(() => asks.Count > asked, "the owner looks");
        var jetStream = new NatsJSContext(world.Servers.Nats);
        await jetStream.DeleteConsumerAsync(Servers.EventStream, "nett", Cancel);
        await jetStream.CreateOrUpdateConsumerAsync(Servers.EventStream, JetStreamAssets.Durable("nett", Servers.EventSubject, OrderedWorld.TimeToLive, 256), Cancel);
        asked = asks.Count;
        await Eventually.TrueAsync(() => asks.Count > asked + 1, "it has seen that the durable counts from the beginning", 30);
        await PullsNothingAsync(world);

        // So that the new count begins behind it.
        await (await jetStream.GetStreamAsync(Servers.EventStream, cancellationToken: Cancel)).DeleteMessageAsync(new StreamMsgDeleteRequest { Seq = 1 }, Cancel);
        // The first delivery of the new count goes elsewhere, and the second has the number that the owner would have expected of the old count.
        await world.PublishAsync(1, 1, "machine-0");
        var stranger = new Stranger(world.Servers.Nats);
        var message = await stranger.SnatchAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System, Cancel);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var telling = stranger.TellAsync([2], stop.Token);
        await world.PublishAsync(1, 2, "machine-0");
        release.SetResult();
        await Eventually.TrueAsync(async () => await world.Servers.DurableAsync() is { NumAckPending: 2 }, "the one behind it is given out and waits");
        await message.NakAsync(cancellationToken: Cancel);
        await Eventually.TrueAsync(() => world.Effects.Count == 3, "all are handled");
        world.AssertOrdered(3, 1);
        await stop.CancelAsync();
        await telling;
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
