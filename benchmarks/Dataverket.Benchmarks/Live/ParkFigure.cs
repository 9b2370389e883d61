using System.Text;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using NATS.Client.JetStream;

namespace Dataverket.Benchmarks.Live;

/// <summary>Parking by a consumer with 64 messages in hand, against the same copies published and acknowledged one after the other.</summary>
internal static class ParkFigure
{
    private const int Count = 4000;
    private const string Subject = "bench.evt.newer";
    private static int _runs;

    public static async Task<Interleaved> MeasureAsync(LivePlane plane, int rounds)
    {
        var body = Encoding.UTF8.GetString(LivePlane.Writer.Write(LivePlane.Value, 1, LivePlane.Attributes("ID", "KEY"))).Replace("\"schemaversion\":1", "\"schemaversion\":2", StringComparison.Ordinal);
        var publisher = new JetStreamPublisher(plane.Nats);
        await Parallel.ForEachAsync(Enumerable.Range(0, Count), new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (i, cancel) =>
            await publisher.PublishAsync(Subject, $"newer-{i}", Encoding.UTF8.GetBytes(body.Replace("\"ID\"", $"\"newer-{i}\"", StringComparison.Ordinal).Replace("\"KEY\"", $"\"machine-{i}\"", StringComparison.Ordinal)), cancel));
        var copy = Encoding.UTF8.GetBytes(body);
        var ledger = new LedgerClient(plane.Nats);
        return await Interleaved.MeasureAsync(rounds, Count, OursAsync, SerialAsync);

        async Task OursAsync()
        {
            var durable = $"parks-{_runs++}";
            using var stop = new CancellationTokenSource();
            var consumer = new MessageConsumer<Reading.BenchMachine>(plane.Nats, new MessageReader<Reading.BenchMachine>(LivePlane.Catalog, new ReadContext { Tenant = "oslo" }), (_, _) => Task.FromResult(HandleResult.Handled), ledger, new ConsumerOptions
            {
                Stream = LivePlane.Stream,
                Durable = durable,
                Subject = Subject,
                Instance = durable + "-0",
                Build = "1",
                Lanes = 64,
                Rehearse = 0,
            });
            var running = consumer.RunAsync(stop.Token);
            while (consumer.Counters.Parked < Count) await Task.Delay(1);
            _ = stop.CancelAsync().ContinueWith(_ => running, TaskScheduler.Default);
        }

        async Task SerialAsync()
        {
            var run = _runs++;
            for (var i = 0; i < Count; i++) (await plane.JetStream.PublishAsync($"bench.sink.{run}.{i}", copy, opts: new NatsJSPubOpts { ExpectedLastSubjectSequence = 0 })).EnsureSuccess();
        }
    }
}
