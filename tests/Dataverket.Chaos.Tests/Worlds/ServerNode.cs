using System.Diagnostics;
using System.Globalization;
using Dataverket.Tests;

namespace Dataverket.Chaos.Tests.Worlds;

/// <summary>One nats-server over its own files, which is killed and started again.</summary>
internal sealed class ServerNode(string folder, string name, int port, string more) : IAsyncDisposable
{
    private Process? _process;

    public string Name => name;

    public int Port => port;

    public string Url => string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{port}");

    public bool IsUp => _process is not null;

    public void Start()
    {
        if (_process is not null) return;
        var config = Path.Combine(folder, name + ".conf");
        File.WriteAllText(config, string.Create(CultureInfo.InvariantCulture, $$"""
            listen: "127.0.0.1:{{port}}"
            server_name: "{{name}}"
            log_file: "{{Path.Combine(folder, name + ".log")}}"
            {{more.Replace("STORE", Path.Combine(folder, name), StringComparison.Ordinal)}}

            """));
        _process = Process.Start(new ProcessStartInfo(NatsServer.Find(), ["-c", config]));
    }

    public async Task KillAsync()
    {
        if (Interlocked.Exchange(ref _process, null) is not { } process) return;
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    public async ValueTask DisposeAsync() => await KillAsync();
}
