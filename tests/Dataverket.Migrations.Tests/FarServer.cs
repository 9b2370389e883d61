using System.Net;
using System.Net.Sockets;
using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>The way to a server that is far away: what is sent arrives late.</summary>
sealed class FarServer : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly TimeSpan late;
    readonly int server;
    readonly Task accepting;

    public FarServer(TestDatabase database, TimeSpan late)
    {
        (this.late, server) = (late, new NpgsqlConnectionStringBuilder(database.ConnectionString).Port);
        listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;
        accepting = AcceptAsync();
    }

    public string ConnectionString { get; }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        await accepting;
        stop.Dispose();
    }

    async Task AcceptAsync()
    {
        List<Task> links = [];
        try
        {
            while (true) links.Add(LinkAsync(await listener.AcceptTcpClientAsync(stop.Token)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(links);
        }
    }

    async Task LinkAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, server, stop.Token);
            await Task.WhenAny(ThereAsync(near.GetStream(), far.GetStream()), far.GetStream().CopyToAsync(near.GetStream(), stop.Token));
        }
        catch (Exception e) when (e is OperationCanceledException || Tap.IsEnd(e))
        {
        }
    }

    async Task ThereAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[65536];
        while (await from.ReadAsync(buffer, stop.Token) is > 0 and var read)
        {
            await Task.Delay(late, TimeProvider.System, stop.Token);
            await to.WriteAsync(buffer.AsMemory(0, read), stop.Token);
        }
    }
}
