using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>
/// Stands between a runner and the server, and sees every statement go by: it can wait before one, or kill at one, before the server has it or when the server has
/// answered and the runner has not heard. One runner at a time.
/// </summary>
sealed class Tap : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly (string Host, int Port) server;
    readonly CancellationTokenSource stop = new();
    readonly List<(TcpClient Client, TcpClient Server)> links = [];
    readonly Lock gate = new();
    readonly Dictionary<int, char> states = [];
    int seen;
    volatile TaskCompletionSource? holding;

    public Tap(string host, int port)
    {
        server = (host, port);
        listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>How many statements went by.</summary>
    public int Seen => Volatile.Read(ref seen);

    /// <summary>The statement at which to kill; 0 for none.</summary>
    public int KillAt { get; set; }

    /// <summary>Whether the server gets the statement first.</summary>
    public bool AfterIt { get; set; }

    /// <summary>Set once it has killed; nothing passes any more until it is reset.</summary>
    public volatile bool Killed;

    /// <summary>What to do instead of cutting all links.</summary>
    public Action? Kill { get; set; }

    /// <summary>Called before a statement when no link is inside a transaction.</summary>
    public Func<int, Task>? BetweenAsync { get; set; }

    /// <summary>Called before a statement when a link is inside a transaction.</summary>
    public Func<int, Task>? InsideAsync { get; set; }

    public void Reset()
    {
        Cut();
        KillAt = 0;
        Killed = false;
        holding = null;
        Volatile.Write(ref seen, 0);
        lock (gate) states.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
        Cut();
        stop.Dispose();
    }

    void Cut()
    {
        lock (gate)
        {
            foreach (var (client, upstream) in links)
            {
                client.Close();
                upstream.Close();
            }

            links.Clear();
        }
    }

    async Task AcceptAsync()
    {
        for (var id = 0; !stop.IsCancellationRequested; id++)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync(stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            if (Killed)
            {
                client.Close();
                continue;
            }

            var upstream = new TcpClient { NoDelay = true };
            client.NoDelay = true;
            await upstream.ConnectAsync(server.Host, server.Port);
            lock (gate) links.Add((client, upstream));
            _ = PumpAsync(id, client, upstream);
        }
    }

    async Task PumpAsync(int id, TcpClient client, TcpClient upstream)
    {
        try
        {
            var (from, to) = (client.GetStream(), upstream.GetStream());
            // The first message has no type; encryption is turned off in the connection string.
            await to.WriteAsync(await ReadAsync(from, typed: false));
            _ = BackAsync(id, to, from);
            while (true)
            {
                var message = await ReadAsync(from, typed: true);
                if (message[0] is (byte)'Q' or (byte)'S') await AtStatementAsync(to, message);
                else await to.WriteAsync(message);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
        }
        finally
        {
            lock (gate) states.Remove(id);
            client.Close();
            upstream.Close();
        }
    }

    async Task AtStatementAsync(NetworkStream to, byte[] message)
    {
        var number = Interlocked.Increment(ref seen);
        bool quiet;
        lock (gate) quiet = states.Values.All(state => state == 'I');
        if (BetweenAsync is { } between && quiet) await between(number);
        if (InsideAsync is { } inside && !quiet) await inside(number);
        if (number != KillAt)
        {
            await to.WriteAsync(message);
            return;
        }

        if (AfterIt)
        {
            // What the server answers is heard by BackAsync, which lets nothing through any more.
            holding = new TaskCompletionSource();
            await to.WriteAsync(message);
            await Task.WhenAny(holding.Task, Task.Delay(TimeSpan.FromSeconds(20), TimeProvider.System, CancellationToken.None));
        }

        Killed = true;
        if (Kill is { } kill) kill();
        Cut();
        throw new IOException("killed");
    }

    async Task BackAsync(int id, NetworkStream from, NetworkStream to)
    {
        try
        {
            while (true)
            {
                var message = await ReadAsync(from, typed: true);
                if (message[0] == (byte)'Z')
                    lock (gate) states[id] = (char)message[5];
                if (holding is { } waiting && KillAt > 0)
                {
                    if (message[0] == (byte)'Z') waiting.TrySetResult();
                    continue;
                }

                await to.WriteAsync(message);
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            holding?.TrySetResult();
        }
    }

    static async Task<byte[]> ReadAsync(NetworkStream from, bool typed)
    {
        var head = new byte[typed ? 5 : 4];
        await from.ReadExactlyAsync(head);
        var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(typed ? 1 : 0));
        var message = new byte[length + (typed ? 1 : 0)];
        head.CopyTo(message, 0);
        await from.ReadExactlyAsync(message.AsMemory(head.Length));
        return message;
    }
}
