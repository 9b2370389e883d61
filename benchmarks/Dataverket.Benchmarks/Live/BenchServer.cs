using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NATS.Client.Core;

namespace Dataverket.Benchmarks.Live;

/// <summary>A private nats-server with JetStream, which can be killed and started again over the same files.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dataverket-bench-");
    private readonly int _port = FreePort();
    private Process? _process;

    public string Url => $"nats://127.0.0.1:{_port}";

    public static async Task<BenchServer> StartAsync()
    {
        var server = new BenchServer();
        await server.RestartAsync();
        return server;
    }

    /// <summary>Kills it, if it runs, and starts it; returns once it answers.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DATAVERKET_NATS_SERVER") ?? "nats-server", ["-js", "-sd", _folder.FullName, "-a", "127.0.0.1", "-p", $"{_port}", "-l", Path.Combine(_folder.FullName, "log")]));
        await using var probe = await ConnectAsync();
        await probe.PingAsync();
    }

    public async Task<NatsConnection> ConnectAsync()
    {
        var nats = new NatsConnection(new NatsOpts { Url = Url, MaxReconnectRetry = -1, RetryOnInitialConnect = true, ReconnectWaitMin = TimeSpan.FromMilliseconds(20), ReconnectWaitMax = TimeSpan.FromMilliseconds(100) });
        await nats.ConnectAsync();
        return nats;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    private async Task StopAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
