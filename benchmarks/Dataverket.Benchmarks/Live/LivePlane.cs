using Dataverket.Benchmarks.Reading;
using Dataverket.Compat.Envelopes;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;
using Dataverket.Compat.Reading;
using Dataverket.Compat.Schemas;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Benchmarks.Live;

/// <summary>A server with the library's streams, and one with messages of 700 bytes over 100 keys.</summary>
internal sealed class LivePlane(BenchServer server, NatsConnection nats) : IAsyncDisposable
{
    public const string Stream = "BENCH_EVENTS";
    public const string Subject = "bench.evt.machine";
    public const string Sink = "bench.sink";
    public const int Messages = 100_000;
    private static readonly StreamConfig s_sink = JetStreamAssets.EventStream("BENCH_SINK", "bench.sink.>", 1);

    public static SchemaCatalog Catalog { get; } = SchemaCatalog.Create(BenchmarksSchemas.Instance);

    public static MessageWriter<BenchMachine> Writer { get; } = new(Catalog);

    public static BenchMachine Value { get; } = Body.All(Catalog, 17).First(body => body is { Size: "700B", Kind: "members" }).Value;

    public BenchServer Server => server;

    public NatsConnection Nats => nats;

    public NatsJSContext JetStream { get; } = new(nats);

    public static async Task<LivePlane> StartAsync()
    {
        var server = await BenchServer.StartAsync();
        var plane = new LivePlane(server, await server.ConnectAsync());
        await JetStreamAssets.EnsureAsync(plane.JetStream, [.. JetStreamAssets.Table(1), JetStreamAssets.EventStream(Stream, "bench.evt.>", 1), s_sink]);
        await plane.FillAsync();
        return plane;
    }

    public static EnvelopeAttributes Attributes(string id, string key) => Body.Attributes with { Id = id, Subject = key };

    /// <summary>Empties the sink, of the ids too that the server remembers for two minutes: they cost it more and more.</summary>
    public async Task EmptySinkAsync()
    {
        await JetStream.DeleteStreamAsync(s_sink.Name!);
        await JetStreamAssets.EnsureAsync(JetStream, [s_sink]);
    }

    /// <summary>A consumer of its own durable, with its own record of what it handled.</summary>
    public MessageConsumer<BenchMachine> Consumer(string durable, LedgerClient ledger, int lanes, Func<IncomingMessage<BenchMachine>, CancellationToken, Task<HandleResult>> handle) => new(
        nats,
        new MessageReader<BenchMachine>(Catalog, new ReadContext { Tenant = "oslo" }),
        handle,
        ledger,
        new ConsumerOptions { Stream = Stream, Durable = durable, Subject = Subject, Instance = durable + "-0", Build = "1", Lanes = lanes, Rehearse = 0 });

    public async ValueTask DisposeAsync()
    {
        await nats.DisposeAsync();
        await server.DisposeAsync();
    }

    private async Task FillAsync()
    {
        var publisher = new JetStreamPublisher(nats);
        await Parallel.ForEachAsync(Enumerable.Range(0, Messages), new ParallelOptions { MaxDegreeOfParallelism = 256 }, async (i, cancel) =>
            await publisher.PublishAsync(Subject, $"fill-{i}", Writer.Write(Value, 1, Attributes($"fill-{i}", $"machine-{i % 100}")), cancel));
    }
}
