using System.Diagnostics;
using System.Globalization;
using Dataverket.Compat.Nats.Ledger;
using NATS.Client.Core;

namespace Dataverket.Benchmarks.Live;

/// <summary>What 10,000 processes that announce themselves every 10 s cost the process that hears them: its processor time by the time that passes.</summary>
internal static class LeaseFigure
{
    private const int Processes = 10_000;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    public static async Task<double> MeasureAsync(LivePlane plane)
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Host(), "lease-child", plane.Server.Url])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
            // As every coordinator should be set: see docs/operating.md and samples/CoordinatorHost.
            Environment = { ["DOTNET_ThreadPool_UnfairSemaphoreSpinLimit"] = "0" },
        })!;
        using var stop = new CancellationTokenSource();
        var announcing = AnnounceAsync(plane.Nats, stop.Token);
        var answer = await child.StandardOutput.ReadLineAsync();
        await stop.CancelAsync();
        await announcing;
        await child.WaitForExitAsync();
        return double.Parse(answer!, CultureInfo.InvariantCulture);
    }

    public static async Task<int> ChildAsync(string url)
    {
        await using var nats = new NatsConnection(new NatsOpts { Url = url });
        using var stop = new CancellationTokenSource();
        var watcher = new AnnouncementWatcher(nats, new AnnouncementOptions(), TimeProvider.System);
        var running = watcher.RunAsync(stop.Token);
        while (watcher.Live().Count < Processes) await Task.Delay(200);
        using var self = Process.GetCurrentProcess();
        var (cpu, start) = (self.TotalProcessorTime, Stopwatch.GetTimestamp());
        // As a coordinator looks: once a second.
        for (var i = 0; i < 10; i++)
        {
            await Task.Delay(1000);
            if (watcher.Live().Count != Processes) throw new InvalidOperationException($"{watcher.Live().Count} of {Processes} are heard.");
        }

        self.Refresh();
        Console.WriteLine(((self.TotalProcessorTime - cpu) / Stopwatch.GetElapsedTime(start)).ToString("F4", CultureInfo.InvariantCulture));
        await stop.CancelAsync();
        await running;
        return 0;
    }

    private static string[] Host() => Path.GetFileNameWithoutExtension(Environment.ProcessPath!) == "dotnet" ? [typeof(LeaseFigure).Assembly.Location] : [];

    private static async Task AnnounceAsync(NatsConnection nats, CancellationToken cancellationToken)
    {
        var bodies = Enumerable.Range(0, Processes).Select(i => System.Text.Encoding.UTF8.GetBytes($"{{\"service\":\"svc-{i % 200}\",\"instance\":\"svc-{i % 200}-{i}\",\"build\":\"2026.11\",\"reads\":[{{\"type\":\"no.dataverket.bench.a\",\"party\":\"svc\",\"oldest\":1,\"newest\":2,\"seen\":0}},{{\"type\":\"no.dataverket.bench.b\",\"party\":\"svc\",\"oldest\":1,\"newest\":2,\"seen\":0}}],\"writes\":[{{\"type\":\"no.dataverket.bench.c\",\"party\":\"svc\",\"oldest\":1,\"newest\":2,\"seen\":17}}],\"leaving\":false}}")).ToArray();
        var (start, said) = (Stopwatch.GetTimestamp(), 0L);
        while (!cancellationToken.IsCancellationRequested)
        {
            for (var due = (long)(Stopwatch.GetElapsedTime(start) / Every * Processes); said < due; said++)
            {
                var i = (int)(said % Processes);
                await nats.PublishAsync($"dv.announce.svc-{i % 200}.svc-{i % 200}-{i}", bodies[i], cancellationToken: CancellationToken.None);
            }

            await Task.Delay(5, CancellationToken.None);
        }
    }
}
