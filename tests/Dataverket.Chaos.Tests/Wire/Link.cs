using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Dataverket.Chaos.Tests.Wire;

/// <summary>
/// Everything one process says to the servers goes through here. It can be cut, be down, or stand still and later deliver what was on its way, as real networks
/// do; and a trap makes something happen at one certain message. Safe from any thread.
/// </summary>
internal sealed class Link : IAsyncDisposable
{
    private readonly bool _isOpaque;
    private readonly List<TcpListener> _listeners = [];
    private readonly ConcurrentDictionary<TcpClient, byte> _open = new();
    private readonly Witness _witness;
    private readonly List<Task> _accepting = [];
    private TaskCompletionSource? _frozen;
    private volatile Trap? _trap;

    /// <param name="servers">The ports of the servers; it listens once for each.</param>
    /// <param name="witness">Hears what is said.</param>
    /// <param name="isOpaque">Whether what goes through is no client's protocol, and is not looked at.</param>
    public Link(IReadOnlyList<int> servers, Witness witness, bool isOpaque = false)
    {
        (_witness, _isOpaque) = (witness, isOpaque);
        foreach (var server in servers)
        {
            var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            _listeners.Add(listener);
            _accepting.Add(AcceptAsync(listener, server));
        }
    }

    public string Url => string.Join(',', _listeners.Select(listener => $"nats://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}"));

    /// <summary>Whether no new connection comes through.</summary>
    public bool IsDown { get; set; }

    /// <summary>Waits for one message. An earlier trap that nothing came into is taken away.</summary>
    public void Set(Trap? trap) => _trap = trap;

    /// <summary>Every connection ends; what is on its way is lost.</summary>
    public void Cut()
    {
        foreach (var client in _open.Keys) client.Close();
    }

    /// <summary>Nothing moves, in either direction, and no connection ends.</summary>
    public void Freeze() => Interlocked.CompareExchange(ref _frozen, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), null);

    /// <summary>All that stood still arrives.</summary>
    public void Thaw() => Interlocked.Exchange(ref _frozen, null)?.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        foreach (var listener in _listeners) listener.Stop();
        Thaw();
        Cut();
        await Task.WhenAll(_accepting);
    }

    private async Task AcceptAsync(TcpListener listener, int server)
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync();
                if (IsDown) client.Close();
                else _ = ServeAsync(client, server);
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Stopped.
        }
    }

    private async Task ServeAsync(TcpClient client, int server)
    {
        using var upstream = new TcpClient { NoDelay = true };
        client.NoDelay = true;
        using (client)
        {
            try
            {
                await upstream.ConnectAsync(IPAddress.Loopback, server);
                (_open[client], _open[upstream]) = (0, 0);
                var up = PumpAsync(client.GetStream(), upstream.GetStream(), isReply: false);
                await Task.WhenAny(up, PumpAsync(upstream.GetStream(), client.GetStream(), isReply: true));
                // What a process sent before it went away still arrives.
                await Task.WhenAny(up, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System));
            }
            catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
            {
                // Cut, or nobody there.
            }

            _open.TryRemove(client, out _);
            _open.TryRemove(upstream, out _);
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to, bool isReply)
    {
        try
        {
            var buffer = new byte[64 * 1024];
            var filled = 0;
            while (true)
            {
                if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
                var read = await from.ReadAsync(buffer.AsMemory(filled));
                if (read == 0) return;
                filled += read;
                if (Volatile.Read(ref _frozen) is { } frozen) await frozen.Task;
                var start = 0;
                var sent = 0;
                while (!_isOpaque && start < filled && Frame.TryParse(buffer.AsMemory(start, filled - start)) is { } frame)
                {
                    var about = isReply ? _witness.About(frame) : frame.Subject;
                    if (frame.Verb.Length > 0 && _trap is { } trap && trap.IsReply == isReply && trap.Matches(about, frame) && Interlocked.CompareExchange(ref _trap, null, trap) == trap)
                    {
                        if (start > sent) await to.WriteAsync(buffer.AsMemory(sent, start - sent));
                        // An answer that is lost was given all the same.
                        if (trap.Fate == Fate.Arrives || isReply) See(frame, isReply);
                        if (trap.Fate == Fate.Arrives) await to.WriteAsync(buffer.AsMemory(start, frame.Length));
                        trap.Spring();
                        if (trap.Fate == Fate.IsLate)
                        {
                            if (Volatile.Read(ref _frozen) is { } late) await late.Task;
                            if (!isReply) See(frame, isReply);
                            await to.WriteAsync(buffer.AsMemory(start, frame.Length));
                        }

                        sent = start + frame.Length;
                    }
                    else if (frame.Verb.Length > 0)
                    {
                        See(frame, isReply);
                    }

                    start += frame.Length;
                }

                if (_isOpaque) start = filled;
                if (start > sent) await to.WriteAsync(buffer.AsMemory(sent, start - sent));
                buffer.AsSpan(start, filled - start).CopyTo(buffer);
                filled -= start;
            }
        }
        catch (Exception e) when (e is SocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or nobody there.
        }
    }

    private void See(Frame frame, bool isReply)
    {
        if (isReply) _witness.Received(frame);
        else _witness.Sent(frame);
    }
}
