using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dataverket.Tests;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>Stands between a client and the server, and loses deliveries of JetStream consumers on the way, cuts connections, or lets nothing through any more.</summary>
internal sealed class LossyProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly int _server;
    private readonly Task _accepting;
    private int _deliveries;
    private int _lost;

    public LossyProxy(int server)
    {
        _server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public string Url => $"nats://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>One delivery in so many is lost; 0 for none.</summary>
    public int LoseOneIn { get; init; }

    /// <summary>Deliveries of these places in the stream are lost, each time.</summary>
    public IReadOnlySet<ulong> LosesPlaces { get; set; } = new HashSet<ulong>();

    /// <summary>Whether nothing comes through, in either direction, though every connection stays open.</summary>
    public bool IsBlackHole { get; set; }

    public int Lost => _lost;

    public void Cut()
    {
        foreach (var client in _open.Keys) client.Close();
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        Cut();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _ = ServeAsync(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var upstream = new TcpClient();
        using (client)
        {
            try
            {
                await upstream.ConnectAsync(IPAddress.Loopback, _server);
                (_open[client], _open[upstream]) = (0, 0);
                await Task.WhenAny(CopyAsync(client.GetStream(), upstream.GetStream()), DeliverAsync(upstream.GetStream(), client.GetStream()));
            }
            catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // Cut, or nobody there.
            }

            _open.TryRemove(client, out _);
            _open.TryRemove(upstream, out _);
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[64 * 1024];
        while (await from.ReadAsync(buffer) is > 0 and var read)
            if (!IsBlackHole) await to.WriteAsync(buffer.AsMemory(0, read));
    }

    // Line by line, and a message with its payload at once: a lost one leaves the stream whole.
    private async Task DeliverAsync(NetworkStream from, NetworkStream to)
    {
        using var reader = new BufferedStream(from, 64 * 1024);
        List<byte> line = [];
        var one = new byte[1];
        while (await reader.ReadAsync(one) > 0)
        {
            line.Add(one[0]);
            if (one[0] != '\n') continue;
            var text = Encoding.ASCII.GetString([.. line]);
            byte[] payload = [];
            if (text.StartsWith("MSG ", StringComparison.Ordinal) || text.StartsWith("HMSG ", StringComparison.Ordinal))
            {
                payload = new byte[int.Parse(text.TrimEnd().Split(' ')[^1], CultureInfo.InvariantCulture) + 2];
                await reader.ReadExactlyAsync(payload);
            }

            var place = PlaceOf(text);
            var isLost = place > 0 && (LosesPlaces.Contains(place) || (LoseOneIn > 0 && Interlocked.Increment(ref _deliveries) % LoseOneIn == 0));
            if (isLost) Interlocked.Increment(ref _lost);
            else if (!IsBlackHole) await to.WriteAsync((byte[])[.. line, .. payload]);
            line.Clear();
        }
    }

    // The reply subject of a delivery is what acknowledges it, and says where in the stream it stands; 0 for what is no delivery.
    private static ulong PlaceOf(string line)
    {
        var tokens = (line.Split(' ').FirstOrDefault(part => part.StartsWith("$JS.ACK.", StringComparison.Ordinal)) ?? "").Split('.');
        return tokens.Length == 1 ? 0 : ulong.Parse(tokens[tokens.Length == 9 ? 5 : 7], CultureInfo.InvariantCulture);
    }
}
