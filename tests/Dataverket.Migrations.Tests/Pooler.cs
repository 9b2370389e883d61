using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>Stands before the server as a connection pooler does, as far as a session can tell when it is opened.</summary>
sealed class Pooler : IAsyncDisposable
{
    readonly TcpListener listener = new(IPAddress.Loopback, 0);
    readonly CancellationTokenSource stop = new();
    readonly string does;
    readonly int server;
    int opened;

    /// <param name="database">Where it leads to.</param>
    /// <param name="does">One of the constants.</param>
    public Pooler(TestDatabase database, string does)
    {
        (this.does, server) = (does, new NpgsqlConnectionStringBuilder(database.ConnectionString).Port);
        listener.Start();
        ConnectionString = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            Host = "127.0.0.1", Port = ((IPEndPoint)listener.LocalEndpoint).Port, SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable,
        }.ConnectionString;
        _ = AcceptAsync();
    }

    /// <summary>It greets before it has a process of the server's, and so names one that it has made up.</summary>
    public const string Names = "names";

    /// <summary>It was told to ignore the options that it cannot keep.</summary>
    public const string Drops = "drops";

    /// <summary>It refuses options that it cannot keep.</summary>
    public const string Refuses = "refuses";

    /// <summary>It is none, and only passes on what it gets.</summary>
    public const string Nothing = "nothing";

    public string ConnectionString { get; }

    /// <summary>How often somebody has come.</summary>
    public int Opened => Volatile.Read(ref opened);

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Stop();
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
        using var near = client;
        try
        {
            near.NoDelay = true;
            var hello = await Tap.ReadAsync(near.GetStream(), typed: false);
            Interlocked.Increment(ref opened);
            if (does == Refuses)
            {
                await near.GetStream().WriteAsync(Refusal);
                return;
            }

            using var far = new TcpClient { NoDelay = true };
            await far.ConnectAsync(IPAddress.Loopback, server);
            await far.GetStream().WriteAsync(does == Drops ? WithoutOptions(hello) : hello);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream()), BackAsync(far.GetStream(), near.GetStream()));
        }
        catch (Exception e) when (Tap.IsEnd(e))
        {
        }
    }

    async Task BackAsync(NetworkStream from, NetworkStream to)
    {
        while (true)
        {
            var message = await Tap.ReadAsync(from, typed: true);
            if (message[0] == (byte)'K' && does == Names) BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(5), BinaryPrimitives.ReadInt32BigEndian(message.AsSpan(5)) ^ 0x5bd1_e995);
            await to.WriteAsync(message);
        }
    }

    static byte[] WithoutOptions(byte[] hello)
    {
        var words = Encoding.UTF8.GetString(hello.AsSpan(8)).TrimEnd('\0').Split('\0');
        var kept = Encoding.UTF8.GetBytes(string.Concat(words.Chunk(2).Where(pair => pair[0] != "options").Select(pair => $"{pair[0]}\0{pair.ElementAtOrDefault(1)}\0")) + "\0");
        var message = new byte[8 + kept.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length);
        hello.AsSpan(4, 4).CopyTo(message.AsSpan(4));
        kept.CopyTo(message, 8);
        return message;
    }

    static byte[] Refusal
    {
        get
        {
            var fields = Encoding.UTF8.GetBytes("SFATAL\0VFATAL\0C08P01\0Munsupported startup parameter: options\0\0");
            var message = new byte[fields.Length + 5];
            message[0] = (byte)'E';
            BinaryPrimitives.WriteInt32BigEndian(message.AsSpan(1), fields.Length + 4);
            fields.CopyTo(message, 5);
            return message;
        }
    }
}
