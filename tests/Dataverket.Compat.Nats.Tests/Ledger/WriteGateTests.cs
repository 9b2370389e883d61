using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Tests.Messaging;
using Dataverket.Compat.Rollouts;
using Dataverket.Tests;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Tests.Ledger;

/// <summary>At which version a message is written, and when a process may say that it has stopped writing another.</summary>
public sealed class WriteGateTests(Servers servers) : IClassFixture<Servers>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_write_that_began_before_a_raise_keeps_the_process_from_saying_that_it_has_followed()
    {
        const string Type = "no.dataverket.test.tickets";
        await using var run = await FollowAsync(Type, null);
        var first = run.Gate.Enter();
        var second = run.Gate.Enter();
        await RaiseAsync(run.Ledger, Type);
        await Eventually.TrueAsync(() => run.Gate.Version == 2, "followed");
        using (var later = run.Gate.Enter()) Assert.Equal(2, later.Version);
        Assert.Equal((1, 1), (first.Version, second.Version));
        second.Dispose();
        await run.Ledger.FoldAsync(Cancel);
        Assert.True(run.Gate.Seen < run.Ledger.Of(Type).ActiveSince);
        first.Dispose();
        await Eventually.TrueAsync(() => run.Gate.Seen >= run.Ledger.Of(Type).ActiveSince, "said so");
    }

    [Fact]
    public async Task What_waits_in_a_backlog_keeps_it_from_saying_so_and_the_mark_is_taken_after_the_last_write()
    {
        const string Type = "no.dataverket.test.backlog";
        var backlog = new Backlog();
        await using var run = await FollowAsync(Type, backlog);
        await Eventually.TrueAsync(() => run.Gate.Seen >= run.Ledger.Of(Type).ActiveSince, "clear at first");
        backlog.IsClear = false;
        var open = run.Gate.Enter();
        await RaiseAsync(run.Ledger, Type);
        await Eventually.TrueAsync(() => run.Gate.Version == 2, "followed");
        var marks = backlog.Marks;
        await run.Ledger.FoldAsync(Cancel);
        Assert.Equal(marks, backlog.Marks);
        open.Dispose();
        await Eventually.TrueAsync(() => backlog.Marks == marks + 1 && backlog.AskedOf == 2, "asked");
        Assert.True(run.Gate.Seen < run.Ledger.Of(Type).ActiveSince);
        backlog.Fails = true;
        var asked = backlog.Asked;
        await Eventually.TrueAsync(() => backlog.Asked > asked, "asked again though it failed");
        backlog.Fails = false;
        backlog.IsClear = true;
        await Eventually.TrueAsync(() => run.Gate.Seen >= run.Ledger.Of(Type).ActiveSince, "said so");
    }

    [Fact]
    public async Task Under_a_storm_of_writes_and_changes_no_write_of_before_is_under_way_once_it_says_so()
    {
        const string Type = "no.dataverket.test.storm";
        await using var run = await FollowAsync(Type, null);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        long[] open = new long[4];
        // Threads of their own: what the library waits for needs the pool.
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var ticket = run.Gate.Enter();
                Interlocked.Increment(ref open[ticket.Version]);
                Thread.SpinWait(50);
                Interlocked.Decrement(ref open[ticket.Version]);
                Thread.Yield();
            }
        }, Cancel, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToArray();
        for (var i = 0; i < 40; i++)
        {
            var now = run.Ledger.Of(Type);
            Assert.True(now.Active == 1 ? await run.Ledger.TryRaiseAsync(now, 2, "", "test", Cancel) : await run.Ledger.TryLowerAsync(now, 1, "", "test", Cancel));
            var (since, left) = (run.Ledger.Of(Type).ActiveSince, 3 - run.Ledger.Of(Type).Active);
            await Eventually.TrueAsync(() => run.Gate.Seen >= since, "said so");
            Assert.Equal(0, Interlocked.Read(ref open[left]));
        }

        await stop.CancelAsync();
        await Task.WhenAll(writers);
    }

    [Fact]
    public async Task A_process_that_was_cut_off_follows_as_soon_as_it_is_connected_again_and_not_at_the_next_poll()
    {
        const string Type = "no.dataverket.test.cutoff";
        await using var link = new LossyProxy(new Uri(servers.Server.Url).Port);
        await using var nats = new NatsConnection(new NatsOpts { Url = link.Url, ReconnectWaitMin = TimeSpan.FromMilliseconds(20), ReconnectWaitMax = TimeSpan.FromMilliseconds(100), MaxReconnectRetry = -1 });
        var (ledger, other) = (new LedgerClient(nats, new LedgerOptions { PollInterval = TimeSpan.FromHours(1) }), new LedgerClient(servers.Nats));
        await ledger.JoinWriterAsync(Type, "maskin", "maskin.evt.gate", new(1, 2), "2", "maskin-a", Cancel);
        var gate = ledger.Writing(Type, new(1, 2));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var running = ledger.RunAsync(stop.Token);
        await Eventually.TrueAsync(() => gate.Seen >= ledger.Of(Type).ActiveSince, "followed");
        link.IsBlackHole = true;
        await other.FoldAsync(Cancel);
        await RaiseAsync(other, Type);
        Assert.Equal(1, gate.Version);
        link.Cut();
        link.IsBlackHole = false;
        await Eventually.TrueAsync(() => gate.Version == 2, "followed again");
        await stop.CancelAsync();
        await running;
    }

    private static async Task RaiseAsync(LedgerClient ledger, string type) => Assert.True(await ledger.TryRaiseAsync(ledger.Of(type), 2, "", "test", Cancel));

    private async Task<Following> FollowAsync(string type, WriteBacklog? backlog)
    {
        var ledger = new LedgerClient(servers.Nats);
        await ledger.JoinWriterAsync(type, "maskin", "maskin.evt.gate", new(1, 2), "2", "maskin-a", Cancel);
        var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        return new(ledger, ledger.Writing(type, new(1, 2), backlog), stop, ledger.RunAsync(stop.Token));
    }

    private sealed record Following(LedgerClient Ledger, WriteGate Gate, CancellationTokenSource Stop, Task Running) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Stop.CancelAsync();
            await Running;
            Stop.Dispose();
        }
    }

    private sealed class Backlog : WriteBacklog
    {
        public volatile bool IsClear = true;
        public volatile bool Fails;
        public volatile int Marks;
        public volatile int Asked;
        public volatile int AskedOf;

        public override ValueTask<string> MarkAsync(CancellationToken cancellationToken) => ValueTask.FromResult($"{Interlocked.Increment(ref Marks)}");

        public override ValueTask<bool> IsClearAsync(string mark, string type, int version, CancellationToken cancellationToken)
        {
            AskedOf = version;
            Interlocked.Increment(ref Asked);
            return Fails ? throw new InvalidOperationException("away") : ValueTask.FromResult(IsClear);
        }
    }
}
