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

    private readonly string? _binary;
    private string? _config;

    private NatsServer(int port, string? binary) => (_port, _binary) = (port, binary);

    /// <summary>A newer server that the same tests also run on; empty when there is none here.</summary>
    public static string NewerBinary => Environment.GetEnvironmentVariable("DATAVERKET_NATS_SERVER_NEW") ?? "";

    public string Url => $"nats://127.0.0.1:{_port}";

    public static async Task<NatsServer> StartAsync(string? binary = null)
    {
        var server = new NatsServer(FreePort(), binary);
        await server.RestartAsync();
        return server;
    }

    /// <summary>A server with a configuration of its own, such as accounts; port and store are added to it.</summary>
    public static async Task<NatsServer> StartWithAsync(string config, string? binary = null)
    {
        var server = new NatsServer(FreePort(), binary);
        server._config = Path.Combine(server._folder.FullName, "server.conf");
        await File.WriteAllTextAsync(server._config, $"listen: \"127.0.0.1:{server._port}\"\njetstream {{ store_dir: \"{server._folder.FullName}\" }}\n{config}");
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
        var log = Path.Combine(_folder.FullName, "log");
        if (_config is not null)
        {
            File.Delete(log);
            _process = Process.Start(new ProcessStartInfo(_binary ?? Find(), ["-c", _config, "-l", log]));
            // Who may connect is the configuration's business.
            await Eventually.TrueAsync(() => _process!.HasExited || ReadLog(log).Contains("Server is ready", StringComparison.Ordinal), "the server is ready");
            if (_process!.HasExited) throw new InvalidOperationException($"nats-server ended:\n{ReadLog(log)}");
            return;
        }

        var config = Path.Combine(_folder.FullName, "config");
        await File.WriteAllTextAsync(config, "lame_duck_grace_period: \"1s\"\nlame_duck_duration: \"30s\"\n");
        _process = Process.Start(new ProcessStartInfo(_binary ?? Find(), ["-c", config, "-js", "-sd", _folder.FullName, "-a", "127.0.0.1", "-p", $"{_port}", "-l", log]));
        await using var probe = await ConnectAsync();
        await probe.PingAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Tells it to go away in good order: clients are told at once and closed after a second.</summary>
    public async Task LeaveAsync()
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-USR2", $"{_process!.Id}"]))!;
        await kill.WaitForExitAsync();
    }

    /// <summary>Where a durable of the default account is kept.</summary>
    public string FileOf(string stream, string durable) => Path.Combine(FolderOf(stream), "obs", durable, "o.dat");

    /// <summary>Where a stream of the default account is kept, its durables included.</summary>
    public string FolderOf(string stream) => Path.Combine(_folder.FullName, "jetstream", "$G", "streams", stream);

    /// <summary>Stops it in good order, so that all it knows is in its files.</summary>
    public async Task EndAsync()
    {
        using var kill = Process.Start(new ProcessStartInfo("kill", ["-TERM", $"{_process!.Id}"]))!;
        await kill.WaitForExitAsync();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System);
        _process.Dispose();
        _process = null;
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
    public async Task<NatsConnection> ConnectAsync(Func<NatsOpts, NatsOpts>? with = null)
    {
        var options = new NatsOpts { Url = Url, ReconnectWaitMin = TimeSpan.FromMilliseconds(20), ReconnectWaitMax = TimeSpan.FromMilliseconds(100), MaxReconnectRetry = -1, RetryOnInitialConnect = true, RequestTimeout = TimeSpan.FromSeconds(2) };
        var nats = new NatsConnection(with is null ? options : with(options));
        await nats.ConnectAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System);
        return nats;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Delete(recursive: true);
    }

    private static string ReadLog(string file)
    {
        if (!File.Exists(file)) return "";
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return reader.ReadToEnd();
    }

    public static string Find()
    {
        var named = Environment.GetEnvironmentVariable("DATAVERKET_NATS_SERVER");
        var found = string.IsNullOrEmpty(named)
            ? (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Append("/usr/sbin").Select(folder => Path.Combine(folder, "nats-server")).FirstOrDefault(File.Exists)
            : File.Exists(named) ? named : null;
        return found ?? throw new InvalidOperationException("No nats-server found, and the tool is tested against a real one. Run ./run test, which installs it, or name one in DATAVERKET_NATS_SERVER.");
    }
}
