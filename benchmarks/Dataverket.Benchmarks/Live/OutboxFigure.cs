using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Postgres;
using NATS.Client.JetStream;
using Npgsql;

namespace Dataverket.Benchmarks.Live;

/// <summary>Rows relayed from an outbox over many keys, against the same bodies published and acknowledged with the same window.</summary>
internal static class OutboxFigure
{
    private const int Rows = 40_000;
    private const int Keys = 8_000;
    private static int _runs;

    public static async Task<Interleaved> MeasureAsync(LivePlane plane, int rounds, int window)
    {
        await using var database = NpgsqlDataSource.Create(Environment.GetEnvironmentVariable("DATAVERKET_POSTGRES") ?? throw new InvalidOperationException("DATAVERKET_POSTGRES is not set. Run ./run bench live."));
        await CompatTables.CreateAsync(database);
        var publisher = new JetStreamPublisher(plane.Nats);
        var body = LivePlane.Writer.Write(LivePlane.Value, 1, LivePlane.Attributes("a", "machine-1"));
        return await Interleaved.MeasureAsync(rounds, Rows, OursAsync, BareAsync, () => FillAsync(database, body));

        async Task OursAsync()
        {
            using var stop = new CancellationTokenSource();
            var (left, done) = (Rows, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            var relay = new OutboxRelay(database, async (messages, cancel) =>
            {
                var faults = await publisher.PublishAllAsync(messages, message => new(message.Subject, message.Id, message.Body), cancel);
                if (Interlocked.Add(ref left, -faults.Count(fault => fault is null)) == 0) done.TrySetResult();
                return faults;
            }, new OutboxRelayOptions { BatchSize = window }, TimeProvider.System);
            var running = relay.RunAsync(stop.Token);
            await done.Task;
            await stop.CancelAsync();
            await running.ContinueWith(_ => { }, TaskScheduler.Default);
        }

        async Task BareAsync()
        {
            var run = _runs++;
            await Parallel.ForEachAsync(Enumerable.Range(0, Rows), new ParallelOptions { MaxDegreeOfParallelism = window }, async (i, cancel) =>
                (await plane.JetStream.PublishAsync(LivePlane.Sink + ".bare", body, opts: new NatsJSPubOpts { MsgId = $"bare-{run}-{i}" }, cancellationToken: cancel)).EnsureSuccess());
        }
    }

    private static async Task FillAsync(NpgsqlDataSource database, byte[] body)
    {
        await using var fill = database.CreateCommand("TRUNCATE dataverket.outbox");
        await fill.ExecuteNonQueryAsync();
        await using var insert = database.CreateCommand($"INSERT INTO dataverket.outbox (message_id, subject, key, type, version, body) SELECT gen_random_uuid()::text, '{LivePlane.Sink}.ours', 'machine-' || (i % {Keys}), 'no.dataverket.bench', 1, $1 FROM generate_series(1, {Rows}) i");
        insert.Parameters.Add(new() { Value = body });
        await insert.ExecuteNonQueryAsync();
    }
}
