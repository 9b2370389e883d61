using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using NATS.Client.Core;

namespace Dataverket.Tests;

/// <summary>A private nats-server with JetStream on a free port, which can be killed and started again over the same files.</summary>
internal sealed class NatsServer : IAsyncDisposable
{
    private readonly int _port;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dataverket-nats-");
    private Process? _process;

    private NatsServer(int port) => _port = port;

    public string Url => $"nats://127.0.0.1:{_port}";

    public static async Task<NatsServer> StartAsync()
    {
        var server = new NatsServer(FreePort());
        await server.RestartAsync();
        return server;
    }

    /// <summary>A port on which nobody listens now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public async Task RestartAsync()
    {
        await StopAsync();
        var config = Path.Combine(_folder.FullName, "config");
        await File.WriteAllTextAsync(config, "lame_duck_grace_period: \"1s\"\nlame_duck_duration: \"30s\"\n");
        _process = Process.Start(new ProcessStartInfo(Find(), ["-c", config, "-js", "-sd", _folder.FullName, "-a", "127.0.0.1", "-p", $"{_port}", "-l", Path.Combine(_folder.FullName, "log")]));
        await using var probe = await ConnectAsync();
        await probe.PingAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Tells it to go away in good order: clients are told at once and closed after a second.</summary>
    public async Task LeaveAsync()
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-USR2", $"{_process!.Id}"]))!;
        await kill.WaitForExitAsync();
    }

    public async Task StopAsync()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>A connection that waits for the server.</summary>
    public async Task<NatsConnection> ConnectAsync()
    {
        var nats = new NatsConnection(new NatsOpts { Url = Url, ReconnectWaitMin = TimeSpan.FromMilliseconds(20), ReconnectWaitMax = TimeSpan.FromMilliseconds(100), MaxReconnectRetry = -1, RetryOnInitialConnect = true, RequestTimeout = TimeSpan.FromSeconds(2) });
        await nats.ConnectAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
        return nats;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    private static string Find()
    {
        var named = Environment.GetEnvironmentVariable("DATAVERKET_NATS_SERVER");
        var found = string.IsNullOrEmpty(named)
            ? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Select(folder => Path.Combine(folder, "nats-server")).FirstOrDefault(File.Exists)
            : File.Exists(named) ? named : null;
        return found ?? throw new InvalidOperationException("No nats-server found, and the tool is tested against a real one. Run ./run test, which installs it, or name one in DATAVERKET_NATS_SERVER.");
    }
}
