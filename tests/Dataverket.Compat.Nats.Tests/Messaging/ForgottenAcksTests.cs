using System.Collections.Concurrent;
using Dataverket.Tests;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>
/// A server that is killed forgets the acks of its last second or two, and then holds as many messages for outstanding as may be: it gives out nothing. The
/// tests bring that about by giving the server back the file it had while nothing was acknowledged.
/// </summary>
public sealed class ForgottenAcksTests
{
    private const int Most = 20;
    private const double Soon = 10;
    private static readonly TimeSpan AckWait = TimeSpan.FromSeconds(60);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_server_that_forgot_acks_up_to_the_most_that_may_be_outstanding_gives_out_the_next_message_at_once()
    {
        ConcurrentQueue<int> handled = [];
        var release = new TaskCompletionSource();
        await using var world = await ReaderWorld.StartAsync(ReaderWorld.Options with { MaxAckPending = Most, AckWait = AckWait }, async (cpu, cancellationToken) =>
        {
            await release.Task.WaitAsync(cancellationToken);
            handled.Enqueue(cpu);
        });
        for (var i = 0; i < Most; i++) await world.PublishAsync(i);
        await ForgetAsync(world.Servers, Most, release, () => handled.Count == Most);
        await world.PublishAsync(Most);
        await Eventually.TrueAsync(() => handled.Contains(Most), "the next message is handled", Soon);
    }

    [Fact]
    public async Task So_it_does_to_an_owner_which_keeps_the_order()
    {
        await using var world = await OrderedWorld.CreateAsync();
        var release = new TaskCompletionSource();
        await using var owner = await world.StartAsync("nett-0", before: (_, _) => release.Task, timeToLive: AckWait);
        const int All = 256;
        await world.PublishAllAsync(All / 2, 2);
        await ForgetAsync(world.Servers, All, release, () => world.Effects.Count == All);
        await world.PublishAsync(1, All / 2, "machine-0");
        await world.PublishAsync(1, All / 2, "machine-1");
        await Eventually.TrueAsync(() => world.Effects.Count == All + 2, "the next messages are handled", Soon);
        world.AssertOrdered((All / 2) + 1, 2);
    }

    [Fact]
    public Task What_is_outstanding_with_nobody_who_settles_it_comes_to_the_owner_in_the_end() => SnatchOneAsync(isLast: false);

    [Fact]
    public Task So_does_the_last_message_behind_which_nothing_shows_that_it_is_missing() => SnatchOneAsync(isLast: true);

    private static async Task SnatchOneAsync(bool isLast)
    {
        await using var world = await OrderedWorld.CreateAsync();
        await using var owner = await world.StartAsync("nett-0");
        await world.PublishAsync(1, 0, "machine-0");
        await Eventually.TrueAsync(() => world.Effects.Count == 1, "handled");
        var stranger = new Stranger(world.Servers.Nats);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var snatched = stranger.SnatchAsync(stop.Token);
        var count = 1;
        for (; !snatched.IsCompleted && count < 10_000; count++)
        {
            await world.PublishAsync(1, count, "machine-0");
            if (isLast) await Eventually.TrueAsync(() => snatched.IsCompleted || world.Effects.Count == count + 1, "handled or snatched");
        }

        // Told that it is worked on for ever: the ack wait never ends.
        var telling = stranger.TellAsync([(await snatched).Metadata!.Value.Sequence.Stream], stop.Token);
        await Eventually.TrueAsync(() => world.Effects.Count == count, "all are handled, the snatched one too", 60);
        world.AssertOrdered(count, 1);
        await stop.CancelAsync();
        await telling;
    }

    // The settings stay; what was handled and acknowledged since is forgotten.
    private static async Task ForgetAsync(Servers servers, int outstanding, TaskCompletionSource release, Func<bool> isAllHandled)
    {
        var file = servers.Server.FileOf(Servers.EventStream, "nett");
        await Eventually.TrueAsync(async () => (await servers.DurableAsync())?.NumAckPending == outstanding, "as many are outstanding as may be");
        await servers.Server.EndAsync();
        var before = await File.ReadAllBytesAsync(file, Cancel);
        await servers.Server.RestartAsync();
        release.SetResult();
        await Eventually.TrueAsync(async () => isAllHandled() && await servers.DurableAsync() is { NumAckPending: 0 }, "all are acknowledged", 30);
        await servers.Server.StopAsync();
        await File.WriteAllBytesAsync(file, before, Cancel);
        await servers.Server.RestartAsync();
    }
}
