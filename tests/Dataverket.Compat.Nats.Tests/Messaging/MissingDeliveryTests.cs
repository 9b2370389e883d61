using Dataverket.Tests;
using NATS.Client.JetStream;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>What the server has given out and its owner never got: lost on the way, each time, or given to somebody who says for ever that he works on it.</summary>
public sealed class MissingDeliveryTests
{
    private const int First = 100, Fillers = 10_050;
    private static readonly HashSet<ulong> None = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task That_nothing_comes_means_nothing_before_all_that_is_outstanding_elsewhere_was_asked_for()
    {
        await using var world = await OrderedWorld.CreateAsync();
        await using var asks = await AskCount.StartAsync(world.Servers.Nats);
        // One stays in hand all the time, so that the floor stays below it.
        await world.PublishAsync(1, First, OrderedWorld.InAnotherLane("machine-0"));
        // More places than are asked for at a time lie before the one that does not come.
        for (var i = 0; i < Fillers; i++) await world.Servers.Nats.PublishAsync("maskin.evt.machine.moved", cancellationToken: Cancel);
        await Eventually.TrueAsync(async () => await LastAsync(world) == 1 + Fillers, "all have their places", 30);
        for (var i = 0; i < 4; i++) await world.PublishAsync(1, i, "machine-0");
        const ulong Missing = 2 + Fillers;
        var stranger = new Stranger(world.Servers.Nats);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var telling = stranger.TellAsync([Missing], stop.Token);
        await using var proxy = new LossyProxy(new Uri(world.Servers.Server.Url).Port) { LosesPlaces = new HashSet<ulong> { Missing } };
        var release = new TaskCompletionSource();
        await using var owner = await world.StartAsync("nett-0", url: proxy.Url, ackWait: TimeSpan.FromSeconds(3), timeToLive: TimeSpan.FromSeconds(30), before: (number, cancellationToken) => number == First ? release.Task.WaitAsync(cancellationToken) : Task.CompletedTask);
        await Eventually.TrueAsync(async () => proxy.Lost == 1 && await world.Servers.DurableAsync() is { NumAckPending: 5 }, "all are given out, and four of the five came", 30);

        // Three are settled, so that more is in hand than is outstanding. Right behind a question of the owner's: were the next one answered when one of the three is
        // settled, four in hand and four outstanding would look like all there is.
        var asked = asks.Count;
        await Eventually.TrueAsync(() => asks.Count > asked + 1, "the owner asks");
        await stranger.SettleAsync([Missing + 1, Missing + 2, Missing + 3], Cancel);
        proxy.LosesPlaces = None;
        await Eventually.TrueAsync(() => world.Effects.Count == 4, "all behind it are handled, long before ten ack waits are over", 25);
        world.AssertOrdered(4, 1);
        release.SetResult();
        await stop.CancelAsync();
        await telling;
    }

    [Fact]
    public async Task A_handler_that_fails_for_ever_does_not_keep_its_owner_from_beginning_anew()
    {
        await using var world = await OrderedWorld.CreateAsync();
        await using var proxy = new LossyProxy(new Uri(world.Servers.Server.Url).Port) { LosesPlaces = new HashSet<ulong> { 2 } };
        var isMended = false;
        await using var owner = await world.StartAsync("nett-0", url: proxy.Url, ackWait: TimeSpan.FromSeconds(1), timeToLive: TimeSpan.FromSeconds(30), before: (_, _) => Volatile.Read(ref isMended) ? Task.CompletedTask : throw new IOException("away for a while"));
        await world.PublishAsync(1, 0, "machine-0");
        await Eventually.TrueAsync(() => owner.Counters().Retried > 0, "its handler fails");
        for (var i = 1; i <= 2; i++) await world.PublishAsync(1, i, "machine-0");
        await Eventually.TrueAsync(() => Count(world, "begins anew") > 0, "what it waits for does not come", 40);
        proxy.LosesPlaces = None;
        await Eventually.TrueAsync(() => Count(world, "is owned by") > 1, "it owns the durable anew");
        Volatile.Write(ref isMended, true);
        await Eventually.TrueAsync(() => world.Effects.Count == 3, "all are handled");
        world.AssertOrdered(3, 1);
    }

    private static int Count(OrderedWorld world, string text) => world.Log.Lines.Count(line => line.Contains(text, StringComparison.Ordinal));

    private static async Task<int> LastAsync(OrderedWorld world)
        => (int)(await new NatsJSContext(world.Servers.Nats).GetStreamAsync(Servers.EventStream, cancellationToken: Cancel)).Info.State.LastSeq;
}
