using Dataverket.Compat.Nats.Ledger;
using Dataverket.Tests;

namespace Dataverket.Compat.Nats.Tests.Messaging;

public sealed class OrderedConsumerTests : IAsyncLifetime
{
    private const int Machines = 20, Each = 100;
    private OrderedWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await OrderedWorld.CreateAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Theory]
    [InlineData("stopped")]
    [InlineData("killed")]
    [InlineData("server killed")]
    public async Task Whatever_becomes_of_the_owner_each_machines_messages_have_their_effects_in_order_and_none_is_lost(string accident)
    {
        List<OrderedWorld.Process> processes = [await _world.StartAsync("nett-0", before: Slowly), await _world.StartAsync("nett-1", before: Slowly)];
        var publishing = _world.PublishAllAsync(Each, Machines);
        foreach (var count in (int[])[400, 900, 1400])
        {
            await Eventually.TrueAsync(() => _world.Effects.Count >= count, $"{count} effects", 60);
            if (accident == "server killed")
            {
                await _world.Servers.Server.RestartAsync();
                continue;
            }

            var owner = processes.Single(process => process.Owns());
            if (accident == "killed") await owner.KillAsync();
            else await owner.StopAsync();
            processes.Remove(owner);
            processes.Add(await _world.StartAsync($"nett-{count}", before: Slowly));
        }

        await publishing;
        await Eventually.TrueAsync(() => _world.Effects.Count >= Machines * Each, "all have their effects", 60);
        _world.AssertOrdered(Each, Machines);
        // Every change of owner is one later epoch, and the entries do not pile up.
        var epochs = _world.Effects.Select(effect => effect.Epoch).ToList();
        Assert.Equal(epochs.Order(), epochs);
        Assert.InRange(_world.Effects.Select(effect => effect.By).Distinct().Count(), accident == "server killed" ? 1 : 3, 4);
        Assert.InRange(await _world.CountOwnersAsync(), 1, 16);
        Assert.Equal(0, await _world.KeptAsync());
        foreach (var process in processes) await process.StopAsync();
        foreach (var process in processes) await process.DisposeAsync();
    }

    [Fact]
    public async Task Deliveries_that_are_lost_on_the_way_and_cut_connections_never_change_the_order()
    {
        await using var proxy = new LossyProxy(new Uri(_world.Servers.Server.Url).Port) { LoseOneIn = 40 };
        await using var owner = await _world.StartAsync("nett-0", url: proxy.Url, before: Slowly);
        var publishing = _world.PublishAllAsync(30, Machines);
        for (var cut = 1; cut <= 3; cut++)
        {
            await Eventually.TrueAsync(() => _world.Effects.Count >= cut * 120, $"{cut * 120} effects", 60);
            proxy.Cut();
        }

        await publishing;
        await Eventually.TrueAsync(() => _world.Effects.Count >= 30 * Machines, "all have their effects", 90);
        _world.AssertOrdered(30, Machines);
        Assert.True(proxy.Lost > 3, $"only {proxy.Lost} deliveries were lost");
        await owner.StopAsync();
    }

    [Fact]
    public async Task An_owner_that_stops_leaves_the_rest_to_the_next_at_once_and_in_order()
    {
        var (begun, release) = (new TaskCompletionSource(), new TaskCompletionSource());
        await _world.PublishAllAsync(50, 2);
        await using var first = await _world.StartAsync("nett-0", before: async (_, _) =>
        {
            begun.TrySetResult();
            await release.Task;
        });
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);
        await using var second = await _world.StartAsync("nett-1");
        var stopping = first.StopAsync();
        Assert.Empty(_world.Effects);
        release.SetResult();
        await stopping;
        var stopped = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => _world.Effects.Count == 100, "all have their effects");
        // It waited neither for the owner's silence nor for the ack wait.
        Assert.True(TimeProvider.System.GetElapsedTime(stopped) < TimeSpan.FromSeconds(1), $"{TimeProvider.System.GetElapsedTime(stopped)}");
        _world.AssertOrdered(50, 2);
        Assert.InRange(_world.Effects.Count(effect => effect.By == "nett-0"), 1, 2);
    }

    [Fact]
    public async Task A_handler_that_takes_five_ack_waits_gets_no_message_twice_keeps_the_term_and_holds_up_no_other_machine()
    {
        var (slow, quick, ackWait) = ("machine-0", OrderedWorld.InAnotherLane("machine-0"), TimeSpan.FromSeconds(1));
        var begun = new System.Collections.Concurrent.ConcurrentQueue<int>();
        await using var owner = await _world.StartAsync("nett-0", ackWait: ackWait, before: async (number, cancellationToken) =>
        {
            begun.Enqueue(number);
            if (number == 0) await Task.Delay(ackWait * 5.5, TimeProvider.System, cancellationToken);
        });
        await Eventually.TrueAsync(owner.Owns, "it owns the durable");
        await using var standby = await _world.StartAsync("nett-1", ackWait: ackWait);
        await _world.PublishAsync(1, 0, slow);
        await _world.PublishAsync(1, 1, slow);
        for (var i = 0; i < 10; i++)
        {
            await _world.PublishAsync(1, 10 + i, quick);
            await Eventually.TrueAsync(() => _world.Effects.Count == i + 1, "the other machine goes on", 4);
        }

        await Eventually.TrueAsync(async () =>
        {
            // The server counts what it gave out again for as long as that is in hand.
            if (await _world.Servers.DurableAsync() is { } durable) Assert.Equal(0, durable.NumRedelivered);
            return _world.Effects.Count == 12;
        }, "all have their effects");
        Assert.Equal(Enumerable.Range(10, 10).Concat([0, 1]), _world.Effects.Select(effect => effect.Number));
        Assert.Equal(12, begun.Count);
        Assert.Single(_world.Effects.Select(effect => (effect.By, effect.Epoch)).Distinct());
        await owner.StopAsync();
    }

    [Fact]
    public async Task A_dead_letter_is_kept_and_what_is_behind_it_goes_on_and_handed_back_it_comes_to_the_owner()
    {
        var isMended = false;
        await using var owner = await _world.StartAsync("nett-0", before: (number, _) => number == 1 && !Volatile.Read(ref isMended) ? throw new InvalidOperationException("always") : Task.CompletedTask);
        await using var standby = await _world.StartAsync("nett-1", before: (_, _) => throw new InvalidOperationException("not the owner"));
        await Eventually.TrueAsync(() => owner.Owns() || standby.Owns(), "somebody owns it");
        if (standby.Owns()) await standby.StopAsync();
        await _world.PublishAllAsync(3, 1);
        await Eventually.TrueAsync(() => owner.Counters().Dead == 1 && _world.Effects.Count == 2, "kept, and the next handled", 30);
        Volatile.Write(ref isMended, true);
        var letters = new Compat.Nats.Messaging.KeptMessages(_world.Servers.Nats);
        await foreach (var dead in letters.ReadAsync(Compat.Reading.OutcomeKind.DeadLetter, "nett", Cancel)) Assert.True(await letters.RetryAsync(dead, "operator-2", "mended", Cancel));
        await Eventually.TrueAsync(async () => _world.Effects.Count == 3 && await _world.KeptAsync() == 0, "handled out of the park");
        Assert.Equal([0, 2, 1], _world.Effects.Select(effect => effect.Number));
        Assert.True(_world.Effects.All(effect => effect.Epoch > 0));
    }

    private static Task Slowly(int number, CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromMilliseconds(number % 3), TimeProvider.System, cancellationToken);
}
