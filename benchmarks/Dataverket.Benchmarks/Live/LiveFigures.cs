using System.Globalization;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Schemas;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Benchmarks.Live;

/// <summary>Measures every figure of live messages beside its peer, on a real server, and prints it with its bound; the last lines are <c>bench name value</c>.</summary>
/// <param name="filter">Measures only figures whose name contains it; empty for all.</param>
internal sealed class LiveFigures(string filter)
{
    private const int Rounds = 7;

    // Half a second each: short enough that what disturbs one run seldom disturbs its neighbours, and many.
    private const int PublishRounds = 25;
    private const double MostDrift = 0.03;
    private const int Window = 256;
    private readonly List<(string Name, double Value)> _figures = [];
    private int _runs;
    private bool _isVoid;
    private bool _isOver;

    public async Task<int> RunAsync()
    {
        await using var plane = await LivePlane.StartAsync();
        Console.WriteLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, nats-server {plane.Nats.ServerInfo?.Version}, {LivePlane.Messages} messages of {LivePlane.Writer.Write(LivePlane.Value, 1, LivePlane.Attributes("fill-1", "machine-1")).Length} bytes");
        await ConsumeAsync(plane, "live.consume", 0.9, 1);
        await ConsumeAsync(plane, "live.consume_keyed", 0.8, 4);
        await PublishAsync(plane);
        Gate(plane);
        await ParkAsync(plane);
        if (IsWanted("live.outbox")) Add("live.outbox", await OutboxFigure.MeasureAsync(plane, Rounds, Window), 0.7);
        if (IsWanted("live.recover.s")) Add("live.recover.s", await RecoverFigure.MeasureAsync(plane), 2);
        await CrowdAsync(plane);
        foreach (var (name, value) in _figures) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bench {name} {value:F3}"));
        return _isVoid || _isOver ? 1 : 0;
    }

    private async Task ConsumeAsync(LivePlane plane, string name, double bound, int lanes)
    {
        if (!IsWanted(name)) return;
        var ledger = new LedgerClient(plane.Nats);
        Add(name, await Interleaved.MeasureAsync(Rounds, LivePlane.Messages, OursAsync, BareAsync), bound);

        async Task OursAsync()
        {
            using var stop = new CancellationTokenSource();
            var (count, all) = (0, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            var running = plane.Consumer($"ours-{_runs++}", ledger, lanes, (_, _) =>
            {
                if (Interlocked.Increment(ref count) == LivePlane.Messages) all.SetResult();
                return Task.FromResult(HandleResult.Handled);
            }).RunAsync(stop.Token);
            await all.Task;
            _ = stop.CancelAsync().ContinueWith(_ => running, TaskScheduler.Default);
        }

        async Task BareAsync()
        {
            var consumer = await plane.JetStream.CreateOrUpdateConsumerAsync(LivePlane.Stream, new ConsumerConfig($"bare-{_runs++}") { FilterSubject = LivePlane.Subject, AckPolicy = ConsumerConfigAckPolicy.Explicit, MaxAckPending = 2000 });
            var count = 0;
            await foreach (var message in consumer.ConsumeAsync<byte[]>())
            {
                await message.AckAsync();
                if (++count == LivePlane.Messages) break;
            }
        }
    }

    private async Task PublishAsync(LivePlane plane)
    {
        if (!IsWanted("live.publish")) return;
        const int Count = 20_000;
        var gate = new LedgerClient(plane.Nats).Writing(LivePlane.Writer.Type, LivePlane.Writer.Window);
        var publisher = new MessagePublisher<Reading.BenchMachine>(plane.Nats, LivePlane.Writer, gate, new PublisherOptions { Subject = LivePlane.Sink + ".ours", MaxInFlight = Window });
        var bytes = LivePlane.Writer.Write(LivePlane.Value, 1, LivePlane.Attributes("a", "machine-1"));
        var measured = await Interleaved.MeasureAsync(PublishRounds, Count,
            () => Parallel.ForEachAsync(Enumerable.Range(_runs++ * Count, Count), new ParallelOptions { MaxDegreeOfParallelism = Window }, async (i, cancel) => await publisher.PublishAsync(LivePlane.Value, LivePlane.Attributes($"ours-{i}", "machine-1"), cancel)),
            () => Parallel.ForEachAsync(Enumerable.Range(_runs++ * Count, Count), new ParallelOptions { MaxDegreeOfParallelism = Window }, async (i, cancel) =>
            {
                var ack = await plane.JetStream.PublishAsync(LivePlane.Sink + ".bare", bytes, opts: new NatsJSPubOpts { MsgId = $"bare-{i}" }, cancellationToken: cancel);
                ack.EnsureSuccess();
            }),
            plane.EmptySinkAsync);
        _isVoid |= measured.Drift > MostDrift;
        Add("live.publish", measured, 0.9, measured.Drift > MostDrift ? " VOID" : "");
    }

    private void Gate(LivePlane plane)
    {
        if (!IsWanted("live.gate")) return;
        var gate = new LedgerClient(plane.Nats).Writing("no.dataverket.bench.gate", new VersionWindow(1, 2));
        const int Count = 10_000_000;
        List<double> rounds = [];
        long bytes = 0;
        for (var round = 0; round < 7; round++)
        {
            var (before, start) = (GC.GetAllocatedBytesForCurrentThread(), System.Diagnostics.Stopwatch.GetTimestamp());
            for (var i = 0; i < Count; i++)
            {
                using var ticket = gate.Enter();
            }

            rounds.Add(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalNanoseconds / Count);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        rounds.Sort();
        Add("live.gate.ns", rounds[rounds.Count / 2], 20, $"rounds {rounds[0]:F1}..{rounds[^1]:F1}");
        Add("live.gate.alloc", (double)bytes / Count, 0);
    }

    private async Task ParkAsync(LivePlane plane)
    {
        if (!IsWanted("live.park")) return;
        Add("live.park", await ParkFigure.MeasureAsync(plane, Rounds), 2, "");
    }

    private async Task CrowdAsync(LivePlane plane)
    {
        if (IsWanted("live.join1000") || IsWanted("live.raise1000"))
        {
            var (join, raise) = await CrowdFigure.MeasureAsync(plane);
            Add("live.join1000.s", join, 2);
            Add("live.raise1000.ms", raise, 1000);
        }

        if (IsWanted("live.leases10000.core")) Add("live.leases10000.core", await LeaseFigure.MeasureAsync(plane), 0.05);
    }

    private bool IsWanted(string name) => name.Contains(filter, StringComparison.Ordinal);

    private void Add(string name, Interleaved measured, double bound, string remark = "")
        => Add(name, measured.Ratio, bound, string.Create(CultureInfo.InvariantCulture, $"rounds {measured.Least:F3}..{measured.Most:F3}, {measured.Rate:F0} a second, bare against bare {measured.Noise:P1} in a round and {measured.Drift:P1} in all, processor time {measured.Cpu:F2}, bytes {measured.Bytes.Ours:F0} against {measured.Bytes.Bare:F0}{remark}"), isLeast: true);

    private void Add(string name, double value, double bound, string remark = "", bool isLeast = false)
    {
        _figures.Add((name, value));
        var isOver = isLeast ? value < bound : value > bound;
        _isOver |= isOver;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-24} {value,8:F3}  bound {bound,7:F2}  {(isOver ? "OVER" : "ok  ")}  {remark}"));
    }
}
