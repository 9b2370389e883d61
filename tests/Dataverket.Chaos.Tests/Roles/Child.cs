using System.Threading.Channels;
using Dataverket.Compat.Nats;
using Dataverket.Compat.Nats.Ledger;
using Microsoft.Extensions.Logging;
using NATS.Client.Core;
using Npgsql;

namespace Dataverket.Chaos.Tests.Roles;

/// <summary>One process of a world: its connections, its journal, and the words it hears on its input. It ends when its input does.</summary>
internal sealed class Child : IAsyncDisposable
{
    /// <summary>How often processes announce themselves, and when they count as silent.</summary>
    public static readonly AnnouncementOptions Announcements = new() { Every = TimeSpan.FromMilliseconds(250), MaxAge = TimeSpan.FromMilliseconds(1200) };

    private static readonly TimeSpan StallLimit = TimeSpan.FromMilliseconds(700);
    private readonly CancellationTokenSource _stop = new();

    private Child(ChildSpec spec)
    {
        Spec = spec;
        Journal = new Journal(spec.Journal);
        Logger = new JournalLogger(Journal);
        Nats = new NatsConnection(new NatsOpts
        {
            Url = spec.Url,
            Name = spec.Instance,
            ReconnectWaitMin = TimeSpan.FromMilliseconds(20),
            ReconnectWaitMax = TimeSpan.FromMilliseconds(150),
            MaxReconnectRetry = -1,
            RetryOnInitialConnect = true,
            ConnectTimeout = TimeSpan.FromSeconds(2),
            RequestTimeout = TimeSpan.FromSeconds(2),
            PingInterval = TimeSpan.FromSeconds(1),
        });
        if (spec.Domain.Length > 0) JetStreamDomain.Use(Nats, spec.Domain);
        // A transaction of a process that is stopped is ended by the server, so that nobody waits for it for long.
        Source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(spec.Postgres) { MaxPoolSize = 12, Options = "-c idle_in_transaction_session_timeout=2000" }.ConnectionString);
        Random = new Random(spec.Seed);
    }

    public ChildSpec Spec { get; }

    public Journal Journal { get; }

    public ILogger Logger { get; }

    public NatsConnection Nats { get; }

    public NpgsqlDataSource Source { get; }

    public Random Random { get; }

    /// <summary>What it is told, a line each.</summary>
    public Channel<string> Commands { get; } = Channel.CreateUnbounded<string>();

    /// <summary>It is to end in good order.</summary>
    public CancellationToken Stop => _stop.Token;

    public static async Task<int> RunAsync(ChildSpec spec)
    {
        await using var child = new Child(spec);
        child.Journal.Write("start", spec.Role, spec.Build);
        _ = Task.Run(child.HearAsync);
        var watching = child.WatchAsync();
        try
        {
            await (spec.Role switch
            {
                "producer" => Producer.RunAsync(child),
                "consumer" => Consumer.RunAsync(child),
                "raiser" => Raiser.RunAsync(child),
                _ => throw new ArgumentException($"No role {spec.Role}.", nameof(spec)),
            });
        }
        catch (Exception e) when (!child.Stop.IsCancellationRequested || e is not OperationCanceledException)
        {
            child.Journal.Write("crash", e.ToString());
            return 1;
        }
        catch (OperationCanceledException)
        {
            // Told to end.
        }

        child.Journal.Write("end");
        await child._stop.CancelAsync();
        await watching;
        return 0;
    }

    /// <summary>A pause; throws nothing.</summary>
    public static async Task PauseAsync(TimeSpan pause, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(pause, TimeProvider.System, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Stopping ends every pause.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Nats.DisposeAsync();
        await Source.DisposeAsync();
        _stop.Dispose();
        Journal.Dispose();
    }

    // The end of the input is also the end of the world that started it: nothing is left behind.
    private async Task HearAsync()
    {
        while (await Console.In.ReadLineAsync() is { } line) Commands.Writer.TryWrite(line);
        await _stop.CancelAsync();
    }

    // Whoever did not run for a while may have been taken for gone: what it writes late has a reason.
    private async Task WatchAsync()
    {
        var last = TimeProvider.System.GetTimestamp();
        while (!Stop.IsCancellationRequested)
        {
            await PauseAsync(TimeSpan.FromMilliseconds(100), Stop);
            if (TimeProvider.System.GetElapsedTime(last) is var gap && gap > StallLimit) Journal.Write("stalled", (int)gap.TotalMilliseconds);
            last = TimeProvider.System.GetTimestamp();
        }
    }
}
