using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>Stands between runners and the server. Each connection goes to whoever watches its database; nobody else gets through.</summary>
sealed class Tap : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly (string Host, int Port) server;
    readonly CancellationTokenSource stop = new();
    readonly ConcurrentDictionary<string, Watch> watches = new(StringComparer.Ordinal);

    public Tap(string host, int port)
    {
        server = (host, port);
        listener.Start(500);
        _ = AcceptAsync();
    }

    /// <summary>A session option that the server behind this refuses, as one of another kind or age would.</summary>
    public string? Refused { get; init; }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>Begins to watch a database anew; who was connected is cut off.</summary>
    public Watch Watch(string database, int stopAt = 0, bool afterIt = false)
    {
        var watch = new Watch { StopAt = stopAt, AfterIt = afterIt };
        Forget(database);
        watches[database] = watch;
        return watch;
    }

    /// <summary>Cuts off who is connected to a database, and lets nobody through to it.</summary>
    public void Forget(string database)
    {
        if (watches.TryRemove(database, out var old)) old.Cut();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        foreach (var watch in watches.Values) watch.Cut();
        stop.Dispose();
    }

    async Task AcceptAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                _ = LinkAsync(await listener.AcceptTcpClientAsync(stop.Token));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    async Task LinkAsync(TcpClient client)
    {
        try
        {
            client.NoDelay = true;
            // The first message has no type; encryption is turned off in the connection string.
            var hello = await ReadAsync(client.GetStream(), typed: false);
            if (!watches.TryGetValue(DatabaseOf(hello), out var watch) || watch.IsStopped)
            {
                client.Close();
                return;
            }

            if (Refused is not null && Encoding.UTF8.GetString(hello).Contains(Refused, StringComparison.Ordinal))
            {
                await client.GetStream().WriteAsync(Refusal);
                client.Close();
                return;
            }

            var upstream = new TcpClient { NoDelay = true };
            await upstream.ConnectAsync(server.Host, server.Port);
            await upstream.GetStream().WriteAsync(hello);
            await watch.PumpAsync(client, upstream);
        }
        catch (Exception e) when (IsEnd(e))
        {
            client.Close();
        }
    }

    static byte[] Refusal
    {
        get
        {
            var fields = Encoding.UTF8.GetBytes("SFATAL\0VFATAL\0C22023\0Minvalid value for parameter\0\0");
            var message = new byte[fields.Length + 5];
            message[0] = (byte)'E';
            BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), fields.Length + 4);
            fields.CopyTo(message, 5);
            return message;
        }
    }

    internal static bool IsEnd(Exception e) => e is IOException or SocketException or ObjectDisposedException or InvalidOperationException;

    internal static async Task<byte[]> ReadAsync(NetworkStream from, bool typed)
    {
        var head = new byte[typed ? 5 : 4];
        await from.ReadExactlyAsync(head);
        var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(typed ? 1 : 0));
        var message = new byte[length + (typed ? 1 : 0)];
        head.CopyTo(message, 0);
        await from.ReadExactlyAsync(message.AsMemory(head.Length));
        return message;
    }

    static string DatabaseOf(byte[] hello)
    {
        var words = Encoding.UTF8.GetString(hello.AsSpan(8)).Split('\0');
        for (var i = 0; i + 1 < words.Length; i += 2)
            if (words[i] == "database") return words[i + 1];
        return "";
    }
}
