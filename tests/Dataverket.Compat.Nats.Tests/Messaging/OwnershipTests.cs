using System.Collections.Concurrent;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Schemas;
using Dataverket.Tests;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests.Messaging;

public sealed class OwnershipTests : IAsyncLifetime
{
    private OrderedWorld _world = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await OrderedWorld.CreateAsync();

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task Of_many_that_start_at_once_one_owns_the_durable_and_the_others_take_over_one_after_the_other()
    {
        var processes = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => _world.StartAsync($"nett-{i}")));
        for (var round = 0; round < processes.Length; round++)
        {
            await _world.PublishAsync(1, round, "machine-0");
            await Eventually.TrueAsync(() => _world.Effects.Count == round + 1, $"effect {round}");
            var owner = Assert.Single(processes, process => process.Owns());
            await owner.StopAsync();
        }

        Assert.Equal(6, _world.Effects.Select(effect => effect.By).Distinct().Count());
        Assert.Equal(_world.Effects.Select(effect => effect.Epoch).Order(), _world.Effects.Select(effect => effect.Epoch));
        Assert.DoesNotContain(_world.Log.Lines, line => line.Contains("was silent", StringComparison.Ordinal));
        foreach (var process in processes) await process.DisposeAsync();
    }

    [Fact]
    public async Task A_message_too_new_for_the_owner_stops_it_and_a_capable_build_goes_on_in_order_with_nothing_parked()
    {
        await using var old = await _world.StartAsync("nett-0");
        await Eventually.TrueAsync(old.Owns, "the old build owns it");
        await using var capable = await _world.StartAsync("nett-1", newest: 2);
        for (var i = 0; i < 60; i++) await _world.PublishAsync(i % 20 == 10 ? 2 : 1, i / 3, $"machine-{i % 3}");
        await Eventually.TrueAsync(() => _world.Effects.Count == 60, "all have their effects");
        _world.AssertOrdered(20, 3);
        Assert.Equal((true, false), (capable.Owns(), old.Owns()));
        Assert.Equal(0, await _world.KeptAsync());
        Assert.All(_world.Effects.Where(effect => effect.Number < 3), effect => Assert.Equal("nett-0", effect.By));
        // The old one is not halted: the durable is in good hands.
        Assert.Equal("", old.Halt());
        await capable.StopAsync();
        await old.StopAsync();
    }

    [Fact]
    public async Task Without_a_capable_build_everything_waits_visibly_until_one_arrives()
    {
        await using var first = await _world.StartAsync("nett-0");
        await using var second = await _world.StartAsync("nett-1", build: "1b");
        await _world.PublishAsync(1, 0, "machine-0");
        await _world.PublishAsync(2, 1, "machine-0");
        await _world.PublishAsync(1, 2, "machine-0");
        await Eventually.TrueAsync(() => first.Halt().Length > 0 && second.Halt().Length > 0, "both wait");
        Assert.Contains("needs version 2", first.Halt(), StringComparison.Ordinal);
        Assert.Contains(_world.Log.Lines, line => line.StartsWith("Consumer nett waits", StringComparison.Ordinal));
        Assert.Equal((false, false), (first.Owns(), second.Owns()));
        // Nobody tries again and again, also not after more than a time to live.
        var entries = (await _world.OwnersAsync())[^1];
        var since = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => TimeProvider.System.GetElapsedTime(since) > OrderedWorld.TimeToLive * 1.5, "one and a half times to live");
        Assert.Equal(entries, (await _world.OwnersAsync())[^1]);
        Assert.Single(_world.Effects);

        await using var capable = await _world.StartAsync("nett-2", newest: 2);
        await Eventually.TrueAsync(() => _world.Effects.Count == 3, "all have their effects", 5);
        _world.AssertOrdered(3, 1);
        Assert.Equal(0, await _world.KeptAsync());
        await Eventually.TrueAsync(() => first.Halt().Length == 0 && second.Halt().Length == 0, "they stand by again");
        foreach (var process in (OrderedWorld.Process[])[capable, first, second]) await process.StopAsync();
    }

    [Fact]
    public async Task A_build_that_the_ledger_refuses_never_claims_and_leaves_the_durable_to_another()
    {
        await new LedgerClient(_world.Servers.Nats).AdoptAsync(MachineSchemas.Type, 2, "test", Cancel);
        await using var old = await _world.StartAsync("nett-0");
        await Eventually.TrueAsync(() => old.Halt().Length > 0, "refused");
        Assert.Contains("Deploy a build that reads it", old.Halt(), StringComparison.Ordinal);
        Assert.Empty(await _world.OwnersAsync());
        await using var capable = await _world.StartAsync("nett-1", newest: 2);
        await _world.PublishAsync(2, 0, "machine-0");
        await Eventually.TrueAsync(() => _world.Effects.Count == 1, "handled");
        await capable.StopAsync();
        await old.StopAsync();
        Assert.Equal("nett-1", _world.Effects.Single().By);
    }

    [Fact]
    public async Task An_owner_that_may_not_read_the_durable_says_so_and_lets_go_of_it()
    {
        var jetStream = new NatsJSContext(_world.Servers.Nats);
        await jetStream.CreateOrUpdateConsumerAsync(Servers.EventStream, new ConsumerConfig("nett") { FilterSubject = "maskin.evt.other", AckPolicy = ConsumerConfigAckPolicy.Explicit }, Cancel);
        await _world.PublishAsync(1, 0, "machine-0");
        await using var only = await _world.StartAsync("nett-0");
        await Eventually.TrueAsync(() => only.Halt().Contains("filter_subject", StringComparison.Ordinal), "it says so");
        Assert.False(only.Owns());
        Assert.Contains("released", (await _world.OwnersAsync())[^1], StringComparison.Ordinal);
        await jetStream.DeleteConsumerAsync(Servers.EventStream, "nett", Cancel);
        await Eventually.TrueAsync(() => _world.Effects.Count == 1 && only.Halt().Length == 0, "it goes on");
        await only.StopAsync();
    }

    [Fact]
    public async Task Entries_of_a_durables_owners_do_not_pile_up()
    {
        var log = new OwnerLog(_world.Servers.Nats, "nett", TimeProvider.System);
        for (var i = 0; i < 40; i++) Assert.True(await log.TryAppendAsync(new OwnerEntry.Renewed { Owner = $"nett-{i}", Build = "1", TimeToLive = 1000, At = DateTimeOffset.UnixEpoch }, TimeSpan.FromSeconds(5), Cancel));
        var entries = await _world.OwnersAsync();
        Assert.Equal(16, entries.Count);
        Assert.Contains("nett-39", entries[^1], StringComparison.Ordinal);
        // Whoever saw nothing of it yet cannot append.
        Assert.False(await new OwnerLog(_world.Servers.Nats, "nett", TimeProvider.System).TryAppendAsync(new OwnerEntry.Renewed { Owner = "late", Build = "1", TimeToLive = 1000, At = DateTimeOffset.UnixEpoch }, TimeSpan.FromSeconds(5), Cancel));
    }

    [Fact]
    public async Task A_message_that_stops_everybody_and_is_deleted_by_a_person_stops_nobody_any_more()
    {
        await using var only = await _world.StartAsync("nett-0");
        await _world.PublishAsync(2, 0, "machine-0");
        await _world.PublishAsync(1, 1, "machine-0");
        await Eventually.TrueAsync(() => only.Halt().Length > 0, "it waits");
        var stream = await new NatsJSContext(_world.Servers.Nats).GetStreamAsync(Servers.EventStream, cancellationToken: Cancel);
        await stream.DeleteMessageAsync(new StreamMsgDeleteRequest { Seq = 1 }, Cancel);
        await Eventually.TrueAsync(() => _world.Effects.Count == 1 && only.Halt().Length == 0, "it goes on");
        await only.StopAsync();
    }

    [Fact]
    public async Task An_owner_that_is_cut_off_begins_nothing_once_another_may_have_taken_over()
    {
        await using var proxy = new LossyProxy(new Uri(_world.Servers.Server.Url).Port);
        ConcurrentQueue<(string By, long At)> begun = [];
        Func<int, CancellationToken, Task> Noting(string by) => async (_, cancellationToken) =>
        {
            begun.Enqueue((by, TimeProvider.System.GetTimestamp()));
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, cancellationToken);
        };
        await using var cutOff = await _world.StartAsync("nett-0", url: proxy.Url, lanes: 1, before: Noting("nett-0"));
        await Eventually.TrueAsync(cutOff.Owns, "it owns it");
        await using var next = await _world.StartAsync("nett-1", lanes: 1, before: Noting("nett-1"));
        await _world.PublishAllAsync(100, 1);
        await Eventually.TrueAsync(() => _world.Effects.Count > 5, "it works");
        proxy.IsBlackHole = true;
        await Eventually.TrueAsync(() => _world.Effects.Count == 100, "the next one went on", 30);
        _world.AssertOrdered(100, 1);
        Assert.False(cutOff.Owns());
        Assert.True(begun.Where(at => at.By == "nett-0").Max(at => at.At) < begun.Where(at => at.By == "nett-1").Min(at => at.At), "two began effects at the same time");
        Assert.Equal(0, _world.Refused);
        await next.StopAsync();
    }

    [Fact]
    public async Task An_owner_in_the_middle_of_a_handler_is_refused_when_it_was_replaced_meanwhile_and_stands_again()
    {
        await using var proxy = new LossyProxy(new Uri(_world.Servers.Server.Url).Port);
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var paused = await _world.StartAsync("nett-0", url: proxy.Url, before: async (number, _) =>
        {
            if (number != 3) return;
            begun.TrySetResult();
            // Deaf to its token, as code that is paused is.
            await goOn.Task;
        });
        await Eventually.TrueAsync(paused.Owns, "it owns it");
        await _world.PublishAllAsync(10, 1);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(15), TimeProvider.System, Cancel);
        proxy.IsBlackHole = true;
        await using var next = await _world.StartAsync("nett-1");
        await Eventually.TrueAsync(() => _world.Effects.Count == 10, "the next one went on", 20);
        proxy.IsBlackHole = false;
        goOn.SetResult();
        await Eventually.TrueAsync(() => _world.Refused == 1, "refused");
        proxy.Cut();
        await next.StopAsync();
        await _world.PublishAsync(1, 10, "machine-0");
        await Eventually.TrueAsync(() => _world.Effects.Count == 11, "it stands again");
        Assert.Equal("nett-0", _world.Effects.Last().By);
        _world.AssertOrdered(11, 1);
        await paused.StopAsync();
    }

    [Fact]
    public void A_build_that_failed_on_a_message_does_not_try_again_and_two_such_do_not_hand_it_to_and_fro()
    {
        var (one, two) = (new VersionWindow(1, 1), new VersionWindow(1, 2));
        var first = new OwnerStop(7, "converter.failed", 0, ["a"]);
        Assert.False(first.MayTry("a", two));
        Assert.True(first.MayTry("b", one));
        var second = new OwnerStop(7, "converter.failed", 0, ["b"]).After(first);
        Assert.Equal((false, false, true), (second.MayTry("a", two), second.MayTry("b", two), second.MayTry("c", two)));
        Assert.True(new OwnerStop(8, "converter.failed", 0, ["b"]).After(first).MayTry("a", one));
        var newer = new OwnerStop(7, "version.newer", 2, ["a"]);
        Assert.Equal((false, true), (newer.MayTry("b", one), newer.MayTry("b", two)));
    }
}
