using System.Diagnostics;
using Dataverket.Compat.Nats;
using Dataverket.Compat.Nats.Ledger;
using Dataverket.Compat.Nats.Messaging;

namespace Dataverket.Benchmarks.Live;

/// <summary>From the moment a killed server answers again to the first message that is handled; the worst of five.</summary>
internal static class RecoverFigure
{
    public static async Task<double> MeasureAsync(LivePlane plane)
    {
        using var stop = new CancellationTokenSource();
        var handled = 0;
        var running = plane.Consumer("recovers", new LedgerClient(plane.Nats), 4, (_, _) =>
        {
            Interlocked.Increment(ref handled);
            return Task.FromResult(HandleResult.Handled);
        }).RunAsync(stop.Token);
        while (Volatile.Read(ref handled) < LivePlane.Messages) await Task.Delay(10);
        var worst = 0.0;
        for (var i = 0; i < 5; i++)
        {
            var seen = Volatile.Read(ref handled);
            await plane.Server.RestartAsync();
            var start = Stopwatch.GetTimestamp();
            await PublishAsync(plane, $"after-{i}-{Guid.NewGuid():N}");
            while (Volatile.Read(ref handled) == seen) await Task.Delay(1);
            worst = Math.Max(worst, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        await stop.CancelAsync();
        await running;
        return worst;
    }

    private static async Task PublishAsync(LivePlane plane, string id)
    {
        while (true)
        {
            try
            {
                await new JetStreamPublisher(plane.Nats).PublishAsync(LivePlane.Subject, id, LivePlane.Writer.Write(LivePlane.Value, 1, LivePlane.Attributes(id, "machine-1")), CancellationToken.None);
                return;
            }
            catch (CompatNatsException)
            {
                // Until the connection is back.
            }
        }
    }
}
