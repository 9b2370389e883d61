using System.Diagnostics;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Rollouts;
using NATS.Client.Core;
using NATS.Client.JetStream.Models;

namespace Dataverket.Benchmarks.Live;

/// <summary>A thousand readers, each with a ledger of its own, join at once over twenty connections; then a raise is decided with all of them and their durables.</summary>
internal static class CrowdFigure
{
    private const int Readers = 1000;
    private const int Connections = 20;
    private const string Type = "no.dataverket.bench.crowd";

    /// <returns>Seconds until the last has joined; milliseconds of the decision, census included. The median of three crowds.</returns>
    public static async Task<(double Join, double Raise)> MeasureAsync(LivePlane plane)
    {
        List<NatsConnection> connections = [];
        for (var i = 0; i < Connections; i++) connections.Add(await plane.Server.ConnectAsync());
        List<(double Join, double Raise)> rounds = [];
        for (var round = 0; round < 3; round++) rounds.Add(await RoundAsync(plane, connections, round));
        foreach (var connection in connections) await connection.DisposeAsync();
        return (rounds.Select(one => one.Join).Order().ElementAt(1), rounds.Select(one => one.Raise).Order().ElementAt(1));
    }

    private static async Task<(double Join, double Raise)> RoundAsync(LivePlane plane, List<NatsConnection> connections, int round)
    {
        var (type, stream, subject) = ($"{Type}{round}", $"CROWD{round}", $"bench.crowd{round}");
        await JetStreamAssets.EnsureAsync(plane.JetStream, [JetStreamAssets.EventStream(stream, subject, 1)]);
        await Parallel.ForEachAsync(Enumerable.Range(0, Readers), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancel) =>
            await plane.JetStream.CreateOrUpdateConsumerAsync(stream, new ConsumerConfig($"reader-{i}") { FilterSubject = subject, AckPolicy = ConsumerConfigAckPolicy.Explicit }, cancel));
        var readers = Enumerable.Range(0, Readers).Select(i => new LedgerClient(connections[i % Connections], new LedgerOptions { FollowsParties = false })).ToList();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(readers.Select((ledger, i) => ledger.JoinReaderAsync(type, $"reader-{i}", stream, new(1, 2), "1", $"reader-{i}-0", CancellationToken.None)));
        var join = Stopwatch.GetElapsedTime(start).TotalSeconds;

        var deciding = new LedgerClient(plane.Nats);
        await deciding.JoinWriterAsync(type, "maskin", subject, new(1, 2), "1", "maskin-a", CancellationToken.None);
        await Task.WhenAll(readers.Select((ledger, i) => ledger.ReportShadowAsync(type, $"reader-{i}", "1", new ShadowReport(2, 0, 0, ""), "x", CancellationToken.None)));
        using var stop = new CancellationTokenSource();
        var heard = new AnnouncementWatcher(plane.Nats, new AnnouncementOptions { MaxAge = TimeSpan.FromSeconds(1) }, TimeProvider.System);
        var hearing = heard.RunAsync(stop.Token);
        while (!heard.HasListenedLongEnough) await Task.Delay(10);
        start = Stopwatch.GetTimestamp();
        var result = await new RaiseGate("raise", plane.Nats, deciding, heard, type, 2).MoveAsync("bench", CancellationToken.None);
        var raise = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        if (result.Verdict != GateVerdict.Pass) throw new InvalidOperationException(result.Reasons[0].What);
        await stop.CancelAsync();
        await hearing;
        await plane.JetStream.DeleteStreamAsync(stream);
        return (join, raise);
    }
}
