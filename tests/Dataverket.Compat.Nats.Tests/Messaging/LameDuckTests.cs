using Dataverket.Tests;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>What the owner of a durable does when its server says that it goes away.</summary>
public sealed class LameDuckTests
{
    private const int Machines = 10;

    // Longer than any hand-over may take: until then the server keeps the connection.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(28);

    // The durable's next leader may have forgotten acks: what they were for comes again after it.
    private static readonly TimeSpan AckWait = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task The_owner_whose_server_goes_away_releases_the_durable_to_a_process_on_another_server_and_stands_again_on_its_next_one()
    {
        await using var world = await OrderedWorld.CreateOnClusterAsync(Grace);
        // Longer too: nothing is left to silence.
        await using var leaving = await world.StartAsync("nett-0", before: Slowly, timeToLive: TimeSpan.FromSeconds(20), ackWait: AckWait);
        await Eventually.TrueAsync(leaving.Owns, "it owns the durable", 30);
        await using var staying = await world.StartAsync("nett-1", url: world.Servers.Others[0].Url, before: Slowly, timeToLive: TimeSpan.FromSeconds(20), ackWait: AckWait);
        using var written = new CancellationTokenSource();
        var publishing = PublishAsync(world, written.Token);
        await Eventually.TrueAsync(() => world.Effects.Count >= 100, "it works", 60);
        await world.Servers.Server.LeaveAsync();
        await Eventually.TrueAsync(() => leaving.Halt().Contains("lame duck", StringComparison.Ordinal), "told");
        // Where the log of owners has lost its leader with that server, it elects another, within 9 s (nats-server 2.9).
        await Eventually.TrueAsync(() => world.Effects.Any(effect => effect.By == "nett-1"), "the other has taken it and works", 20);
        Assert.True(staying.Owns());
        Assert.Equal(NatsConnectionState.Open, leaving.Nats.ConnectionState);
        Assert.False(leaving.Owns());
        Assert.NotEmpty(leaving.Halt());

        await Eventually.TrueAsync(() => leaving.Halt().Length == 0, "it has another server", 60);
        await staying.StopAsync();
        await Eventually.TrueAsync(() => leaving.Owns() && world.Effects.Last().By == "nett-0", "it owns the durable again and works", 20);
        await written.CancelAsync();
        var each = await publishing;
        await Eventually.TrueAsync(() => world.Effects.Count == Machines * each, "all have their effects", 60);
        Assert.Equal(0, world.Refused);
        world.AssertOrdered(each, Machines);
        await leaving.StopAsync();
    }

    [Fact]
    public async Task The_only_process_takes_the_durable_again_once_the_server_is_back_and_nothing_is_lost()
    {
        await using var world = await OrderedWorld.CreateAsync();
        var release = new TaskCompletionSource();
        await using var owner = await world.StartAsync("nett-0", before: (number, cancellationToken) => number < 3 ? Task.CompletedTask : release.Task.WaitAsync(cancellationToken));
        await world.PublishAllAsync(20, 2);
        await Eventually.TrueAsync(() => world.Effects.Count == 6, "it works");
        await world.Servers.Server.LeaveAsync();
        await Eventually.TrueAsync(() => owner.Halt().Contains("lame duck", StringComparison.Ordinal), "told");
        release.SetResult();
        await Eventually.TrueAsync(() => owner.Nats.ConnectionState != NatsConnectionState.Open, "closed", 40);
        await world.Servers.Server.RestartAsync();
        await Eventually.TrueAsync(() => world.Effects.Count == 40 && owner.Owns() && owner.Halt().Length == 0, "all have their effects", 30);
        world.AssertOrdered(20, 2);
        await owner.StopAsync();
    }

    // How many of each machine. Written at a pace: there is always one to come, and never so many that they take the time of the hand-over.
    private static async Task<int> PublishAsync(OrderedWorld world, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var i = 0; ; i++)
        {
            if (cancellationToken.IsCancellationRequested) return i;
            for (var m = 0; m < Machines; m++) await world.PublishAsync(1, i, $"machine-{m}");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    private static Task Slowly(int number, CancellationToken cancellationToken) => Task.Delay(TimeSpan.FromMilliseconds(number % 3), TimeProvider.System, cancellationToken);
}
