using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NATS.Client.Core;
using NATS.Client.JetStream;
using Npgsql;

namespace Dataverket.Story.Tests;

/// <summary>A nats-server of the test's own, which the story may kill, and an empty database on the shared PostgreSQL.</summary>
public sealed class StoryWorld : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("dataverket-story-");
    private readonly string _database = "story_" + Guid.NewGuid().ToString("N")[..10];

    public string NatsUrl { get; private set; } = "";

    public string Postgres { get; private set; } = "";

    public string Folder => _folder.FullName;

    private string PidFile => Path.Combine(_folder.FullName, "nats.pid");

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        NatsUrl = string.Create(CultureInfo.InvariantCulture, $"nats://127.0.0.1:{port}");
        await File.WriteAllTextAsync(Path.Combine(Folder, "nats.conf"), string.Create(CultureInfo.InvariantCulture, $"listen: \"127.0.0.1:{port}\"\njetstream {{ store_dir: \"{Folder}/js\" }}\npid_file: \"{PidFile}\"\nlog_file: \"{Folder}/nats.log\"\n"));
        StartNats(["-c", Path.Combine(Folder, "nats.conf")]).Dispose();
        await ExecuteAsync(Shared, $"CREATE DATABASE {_database}");
        Postgres = new NpgsqlConnectionStringBuilder(Shared) { Database = _database }.ConnectionString;
        await using var probe = Connect();
        await probe.ConnectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (File.Exists(PidFile))
        {
            using var server = Process.GetProcessById(int.Parse((await File.ReadAllTextAsync(PidFile)).Trim(), CultureInfo.InvariantCulture));
            server.Kill();
            await Dataverket.Tests.Eventually.TrueAsync(() => !IsUp(), "the server is gone");
        }

        await ExecuteAsync(Shared, $"DROP DATABASE IF EXISTS {_database} WITH (FORCE)");
        _folder.Delete(recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public static Process StartNats(IEnumerable<string> arguments)
        => Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DATAVERKET_NATS_SERVER") ?? throw new InvalidOperationException("DATAVERKET_NATS_SERVER is not set. Run ./run test."), arguments))!;

    public NatsConnection Connect() => new(new NatsOpts { Url = NatsUrl, MaxReconnectRetry = -1, ReconnectWaitMin = TimeSpan.FromMilliseconds(50), RetryOnInitialConnect = true });

    public async Task<IReadOnlyList<string>> StreamsAsync()
    {
        await using var nats = Connect();
        List<string> names = [];
        await foreach (var name in new NatsJSContext(nats).ListStreamNamesAsync()) names.Add(name);
        return names;
    }

    public async Task<long> TablesAsync()
    {
        await using var source = NpgsqlDataSource.Create(Postgres);
        await using var command = source.CreateCommand("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public Task ExecuteAsync(string sql) => ExecuteAsync(Postgres, sql);

    /// <summary>What the story needs to know, with the server it may kill.</summary>
    public Dictionary<string, string> Told() => new()
    {
        ["DATAVERKET_NATS_URL"] = NatsUrl,
        ["DATAVERKET_POSTGRES"] = Postgres,
        ["DATAVERKET_NATS_PIDFILE"] = PidFile,
        ["DATAVERKET_NATS_CONFIG"] = Path.Combine(Folder, "nats.conf"),
    };

    private static string Shared => Environment.GetEnvironmentVariable("DATAVERKET_POSTGRES") ?? throw new InvalidOperationException("DATAVERKET_POSTGRES is not set. Run ./run test.");

    private bool IsUp()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", new Uri(NatsUrl).Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static async Task ExecuteAsync(string connection, string sql)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connection) { Pooling = false }.ConnectionString);
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
