using System.Diagnostics;
using Dataverket.Compat.Nats.Ledger;
using Kit;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Story;

/// <summary>The story's streams, and the server's restart where the server is ours.</summary>
public sealed class StoryNats : IAsyncDisposable
{
    private static readonly string[] Streams = [StoryEnvironment.EventStream, StoryEnvironment.NettStream, .. JetStreamAssets.Table(replicas: 1).Select(stream => stream.Name!)];
    private readonly NatsConnection _connection;
    private readonly string _address;

    public StoryNats(string url)
    {
        // A URL may hold a password: only host and port are ever shown.
        _address = Uri.TryCreate(url, UriKind.Absolute, out var parsed) ? $"{parsed.Host}:{parsed.Port}" : "the address in DATAVERKET_NATS_URL";
        try
        {
            _connection = new NatsConnection(new NatsOpts
            {
                Url = url,
                Name = "story",
                ConnectTimeout = TimeSpan.FromSeconds(3),
                // The server may be busy for a while after it was killed.
                RequestTimeout = TimeSpan.FromSeconds(10),
                MaxReconnectRetry = -1,
                ReconnectWaitMin = TimeSpan.FromMilliseconds(100),
                ReconnectWaitMax = TimeSpan.FromMilliseconds(500),
            });
        }
        catch (UriFormatException)
        {
            throw new BadDayException("DATAVERKET_NATS_URL is no address. Write it like nats://127.0.0.1:4222");
        }
    }

    public NatsConnection Connection => _connection;

    public bool CanRestart => PidFile.Length > 0 && File.Exists(PidFile) && Environment.GetEnvironmentVariable("DATAVERKET_NATS_CONFIG") is not null;

    private NatsJSContext JetStream => new(_connection);

    private static string PidFile => Environment.GetEnvironmentVariable("DATAVERKET_NATS_PIDFILE") ?? "";

    /// <summary>Looks, and changes nothing.</summary>
    public async Task<string> InspectAsync(bool mayHoldStory, CancellationToken cancellationToken)
    {
        try
        {
            await _connection.ConnectAsync();
        }
        catch (Exception e) when (e is NatsException or ArgumentException)
        {
            throw new BadDayException($"No NATS server answers at {_address}: {e.Message} Is it running, and is DATAVERKET_NATS_URL right?");
        }

        try
        {
            await JetStream.GetAccountInfoAsync(cancellationToken);
            List<string> held = [];
            await foreach (var name in JetStream.ListStreamNamesAsync(cancellationToken: cancellationToken)) if (Streams.Contains(name)) held.Add(name);
            if (held.Count > 0 && !mayHoldStory) throw new BadDayException($"NATS at {_address} holds {string.Join(", ", held)}: a plane lives there, or a story did not finish. Name another server in DATAVERKET_NATS_URL, or remove an unfinished story with ./run demo --clean");
        }
        catch (NatsException e)
        {
            throw new BadDayException($"NATS at {_address} has no JetStream for this user, so there can be no ledger: {e.Message} Start the server with JetStream enabled.");
        }

        return $"NATS {_connection.ServerInfo?.Version} at {_address}";
    }

    public Task CreateAsync(CancellationToken cancellationToken)
        => JetStreamAssets.EnsureAsync(JetStream, [.. JetStreamAssets.Table(replicas: 1), JetStreamAssets.EventStream(StoryEnvironment.EventStream, "maskin.evt.>", replicas: 1), JetStreamAssets.EventStream(StoryEnvironment.NettStream, StoryEnvironment.NettSubjects, replicas: 1)], cancellationToken);

    public async Task DropAsync(CancellationToken cancellationToken)
    {
        foreach (var stream in Streams)
        {
            try
            {
                await JetStream.DeleteStreamAsync(stream, cancellationToken);
            }
            catch (NatsJSApiException e) when (e.Error.Code == 404)
            {
                // Not there: nothing to remove.
            }
        }
    }

    /// <summary>How many messages a subject of a stream holds.</summary>
    public async Task<long> CountAsync(string stream, string subject, CancellationToken cancellationToken)
    {
        var handle = await JetStream.GetStreamAsync(stream, new StreamInfoRequest { SubjectsFilter = subject }, cancellationToken);
        return handle.Info.State.Subjects?.Values.Sum() ?? 0;
    }

    /// <summary>Kills the server and starts it again over the same files; ./run stops it at the end by its pid file.</summary>
    public static async Task RestartAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var pid = int.Parse((await File.ReadAllTextAsync(PidFile, cancellationToken)).Trim(), System.Globalization.CultureInfo.InvariantCulture);
        using (var server = Process.GetProcessById(pid))
        {
            server.Kill();
            // A child of another process: its end shows when it can no longer be found.
            while (IsAlive(pid)) await Task.Delay(TimeSpan.FromMilliseconds(10), time, cancellationToken);
        }

        using var again = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DATAVERKET_NATS_SERVER") ?? "nats-server")
        {
            ArgumentList = { "-c", Environment.GetEnvironmentVariable("DATAVERKET_NATS_CONFIG")! },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // A zombie that its parent has not reaped yet no longer serves anybody.
    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited && !(File.Exists($"/proc/{pid}/stat") && File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or IOException)
        {
            return false;
        }
    }
}
