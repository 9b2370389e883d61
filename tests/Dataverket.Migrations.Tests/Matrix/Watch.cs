using System.Net.Sockets;

namespace Dataverket.Migrations.Tests.Matrix;

/// <summary>
/// One runner and one database: sees every statement go by, can wait before one, and can stop all of it at one: before the server has it, or when the server has answered
/// and the runner has not heard. What was stopped stays so until it is cut off or told its end.
/// </summary>
sealed class Watch
{
    static readonly TimeSpan Answer = TimeSpan.FromSeconds(30);

    readonly Lock gate = new();
    readonly List<(TcpClient Client, TcpClient Server)> links = [];
    readonly Dictionary<TcpClient, char> states = [];
    readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int seen, commits;
    volatile bool holding, cut, hearing;

    /// <summary>How many statements went by.</summary>
    public int Seen => Volatile.Read(ref seen);

    /// <summary>The statement at which to stop; 0 for none.</summary>
    public required int StopAt { get; init; }

    /// <summary>Whether the server gets that statement first.</summary>
    public required bool AfterIt { get; init; }

    /// <summary>Done when it has come to that statement and nothing passes any more.</summary>
    public Task Stopped => stopped.Task;

    public bool IsStopped => holding || cut;

    /// <summary>Called before a statement when no link is inside a transaction.</summary>
    public Func<int, Task>? BetweenAsync { get; set; }

    /// <summary>Called before a statement when a link is inside a transaction.</summary>
    public Func<int, Task>? InsideAsync { get; set; }

    /// <summary>Called before the first word of a statement, of which the server then knows nothing, when a link is inside a transaction.</summary>
    public Func<Task>? SilentAsync { get; set; }

    /// <summary>Asked for each transaction that the server has committed, counted from 1: whether the connection breaks before its answer arrives.</summary>
    public Func<int, bool> LosesCommit { get; set; } = _ => false;

    /// <summary>How many transactions were committed.</summary>
    public int Commits => Volatile.Read(ref commits);

    /// <summary>From here on the runner hears what the server says: that its session is ended.</summary>
    public void Hear() => hearing = true;

    public void Cut()
    {
        lock (gate)
        {
            cut = true;
            foreach (var (client, upstream) in links)
            {
                client.Close();
                upstream.Close();
            }

            links.Clear();
        }
    }

    internal async Task PumpAsync(TcpClient client, TcpClient upstream)
    {
        lock (gate)
        {
            links.Add((client, upstream));
            if (cut) upstream.Close();
        }

        try
        {
            var (from, to) = (client.GetStream(), upstream.GetStream());
            _ = BackAsync(client, upstream, to, from);
            var (asks, speaks) = (false, false);
            while (true)
            {
                var message = await Tap.ReadAsync(from, typed: true);
                if (holding) continue;
                if (!speaks && (message[0] is (byte)'P' or (byte)'B' or (byte)'Q')) await SilenceAsync();
                speaks = message[0] is not ((byte)'S' or (byte)'Q');
                asks |= message[0] is (byte)'P' or (byte)'E';
                // A Sync alone is a sign of life, which comes when it comes.
                if (message[0] == (byte)'Q' || (message[0] == (byte)'S' && asks))
                {
                    asks = false;
                    await AtStatementAsync(to, message);
                }
                else
                {
                    await to.WriteAsync(message);
                }
            }
        }
        catch (Exception e) when (Tap.IsEnd(e))
        {
        }
        finally
        {
            lock (gate)
            {
                states.Remove(client);
                links.Remove((client, upstream));
            }

            client.Close();
            upstream.Close();
        }
    }

    async Task SilenceAsync()
    {
        bool quiet;
        lock (gate) quiet = states.Values.All(state => state == 'I');
        if (SilentAsync is { } silent && !quiet) await silent();
    }

    async Task AtStatementAsync(NetworkStream to, byte[] message)
    {
        var number = Interlocked.Increment(ref seen);
        bool quiet;
        lock (gate) quiet = states.Values.All(state => state == 'I');
        if (BetweenAsync is { } between && quiet) await between(number);
        if (InsideAsync is { } inside && !quiet) await inside(number);
        if (number == StopAt)
        {
            // What the server answers is heard by BackAsync, which lets nothing through any more.
            holding = true;
            if (AfterIt)
            {
                await to.WriteAsync(message);
                await Task.WhenAny(answered.Task, Task.Delay(Answer, TimeProvider.System, CancellationToken.None));
            }

            stopped.TrySetResult();
            return;
        }

        await to.WriteAsync(message);
    }

    async Task BackAsync(TcpClient client, TcpClient upstream, NetworkStream from, NetworkStream to)
    {
        try
        {
            while (true)
            {
                var message = await Tap.ReadAsync(from, typed: true);
                if (message[0] == (byte)'Z')
                    lock (gate) states[client] = (char)message[5];
                if (message[0] == (byte)'C' && message.AsSpan(5).StartsWith("COMMIT\0"u8) && LosesCommit(Interlocked.Increment(ref commits))) throw new IOException("cut");
                if (holding && !hearing)
                {
                    if (message[0] == (byte)'Z') answered.TrySetResult();
                    continue;
                }

                await to.WriteAsync(message);
            }
        }
        catch (Exception e) when (Tap.IsEnd(e))
        {
            if (holding) answered.TrySetResult();
            // Both see the end of it.
            client.Close();
            upstream.Close();
        }
    }
}
