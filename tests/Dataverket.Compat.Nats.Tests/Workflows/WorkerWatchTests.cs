using Dataverket.Compat.Nats.Workflows;
using Dataverket.Tests;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dataverket.Compat.Nats.Tests.Workflows;

/// <summary>What counts as another's silence, by a clock that only the test moves.</summary>
public sealed class WorkerWatchTests(Servers servers) : IClassFixture<Servers>
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);
    private readonly StillTime _time = new();

    [Fact]
    public async Task Silence_counts_only_while_a_worker_hears_itself_and_from_when_it_hears_again()
    {
        using var stop = new CancellationTokenSource();
        var watch = new WorkerWatch(servers.Nats, "self", Every, _time, NullLogger.Instance);
        var running = watch.RunAsync(stop.Token);
        var began = _time.GetTimestamp();
        // Until the subscription is there, nothing is heard.
        await Eventually.TrueAsync(async () =>
        {
            await SayAsync("self");
            return watch.HearsItself;
        }, "hears itself");

        await TickAsync(watch, 3, began);
        Assert.Equal(TimeSpan.FromSeconds(3), watch.SilenceOf("other", began));
        Assert.Equal(TimeSpan.FromSeconds(1), watch.SilenceOf("other", began + (2 * _time.TimestampFrequency)));

        // Deaf for long: neither the time of it counts, nor what others may have said in it.
        _time.Pass(TimeSpan.FromSeconds(100));
        Assert.Equal(TimeSpan.FromSeconds(3), watch.SilenceOf("other", began));
        await SayAsync("self");
        await Eventually.TrueAsync(() => watch.SilenceOf("other", began) == TimeSpan.Zero, "the silence begins anew");
        await TickAsync(watch, 2, _time.GetTimestamp());
        Assert.Equal(TimeSpan.FromSeconds(2), watch.SilenceOf("other", began));
        await SayAsync("other");
        await Eventually.TrueAsync(() => watch.SilenceOf("other", began) == TimeSpan.Zero, "heard");
        await stop.CancelAsync();
        await running;
    }

    // A second passes, and the worker hears itself, so many times.
    private async Task TickAsync(WorkerWatch watch, int times, long from)
    {
        for (var i = 1; i <= times; i++)
        {
            _time.Pass(Every);
            await SayAsync("self");
            await Eventually.TrueAsync(() => watch.SilenceOf("nobody", from) == Every * i, $"{i} s");
        }
    }

    private async Task SayAsync(string name)
    {
        await servers.Nats.PublishAsync(TaskSubjects.Beat(name), "{}"u8.ToArray(), cancellationToken: TestContext.Current.CancellationToken);
        await servers.Nats.PingAsync(TestContext.Current.CancellationToken);
    }

    private sealed class StillTime : TimeProvider
    {
        private long _now = TimeProvider.System.GetTimestamp();

        public override long GetTimestamp() => Interlocked.Read(ref _now);

        public void Pass(TimeSpan time) => Interlocked.Add(ref _now, (long)(time.TotalSeconds * TimestampFrequency));
    }
}
