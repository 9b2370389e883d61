using Dataverket.Compat.Nats.Coordination;
using Dataverket.Compat.Rollouts;
using Dataverket.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dataverket.Compat.Nats.Tests.Coordination;

public sealed class LeaderWatchTests(Servers servers) : IClassFixture<Servers>
{
    [Fact]
    public async Task A_leader_of_a_plane_with_thousands_of_processes_is_heard()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var status = new RunStatus
        {
            RunId = "large", Plan = "p", PlanDigest = "d", Phase = RunPhase.Running, Reason = "r", Floor = RollbackClass.Free, IfAborted = "", Leader = "l", Epoch = 1, Revision = 1,
            At = DateTimeOffset.UnixEpoch, StartedAt = DateTimeOffset.UnixEpoch, Stages = [], Blocked = [],
            Instances = [.. Enumerable.Range(0, 3000).Select(i => new InstanceStatus("service", $"service-{i}", "1", 1.5))],
        }.ToJson();
        Assert.True(status.Length > 100_000);
        var watch = new LeaderWatch(servers.Nats, "large", TimeProvider.System, NullLogger.Instance);
        var listening = watch.RunAsync(stop.Token);
        await Eventually.TrueAsync(async () =>
        {
            var before = watch.Silence;
            await servers.Nats.PublishAsync(RolloutSubjects.Status("large"), status, cancellationToken: stop.Token);
            await servers.Nats.PingAsync(stop.Token);
            return watch.Silence < before;
        }, "heard");
        await stop.CancelAsync();
        await listening;
    }

    [Fact]
    public void Of_a_crowd_of_processes_the_status_names_the_first_and_counts_the_others()
    {
        var named = StatusBuilder.Instances([.. Enumerable.Range(0, 3000).Select(i => new InstanceStatus("service", $"service-{i}", "1", 1.5))]);
        Assert.Equal((1001, "and 2000 more"), (named.Count, named[^1].Service));
    }
}
