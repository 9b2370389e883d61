using Dataverket.Compat.Nats.Ledger;
using Dataverket.Tests;
using NATS.Client.Core;
using NATS.Client.JetStream;
using NATS.Client.JetStream.Models;

namespace Dataverket.Compat.Nats.Tests;

/// <summary>A private server with the library's streams and one for events, for each test class.</summary>
public sealed class Servers : IAsyncLifetime
{
    public const string EventStream = "MASKIN_EVENTS";
    public const string EventSubject = "maskin.evt.machine.provisioned";

    internal NatsServer Server { get; private set; } = null!;

    /// <summary>The other servers of its cluster; none where it stands alone.</summary>
    internal IReadOnlyList<NatsServer> Others { get; private set; } = [];

    public NatsConnection Nats { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Server = await NatsServer.StartAsync();
        await BeginAsync(1);
    }

    /// <summary>Three servers in place of one, each with a copy of everything. The connection is to one of the others.</summary>
    internal async Task InitializeClusterAsync(TimeSpan grace)
    {
        int[] routes = [NatsServer.FreePort(), NatsServer.FreePort(), NatsServer.FreePort()];
        var all = string.Join(", ", routes.Select(route => $"\"nats://127.0.0.1:{route}\""));
        var servers = await Task.WhenAll(routes.Select((route, i) => NatsServer.StartWithAsync($"server_name: n{i}\ncluster {{ name: plane, listen: \"127.0.0.1:{route}\", routes: [{all}] }}\nlame_duck_grace_period: \"{grace.TotalSeconds}s\"\nlame_duck_duration: \"30s\"")));
        (Server, Others) = (servers[0], servers[1..]);
        await BeginAsync(3);
    }

    private async Task BeginAsync(int replicas)
    {
        Nats = await (Others.Count > 0 ? Others[^1] : Server).ConnectAsync();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                await JetStreamAssets.EnsureAsync(new NatsJSContext(Nats), [.. JetStreamAssets.Table(replicas), JetStreamAssets.EventStream(EventStream, "maskin.evt.>", replicas)]);
                return true;
            }
            catch (Exception e) when (replicas > 1 && e is NatsException or CompatNatsException or OperationCanceledException)
            {
                // They have not chosen a leader yet.
                return false;
            }
        }, "the streams are there", 40);
    }

    /// <summary>What the server says of the durable that tests read; <c>null</c> while it says nothing: it is not made yet, or the server has only just come back.</summary>
    public async Task<ConsumerInfo?> DurableAsync()
    {
        var cancel = TestContext.Current.CancellationToken;
        try
        {
            return (await new NatsJSContext(Nats).GetConsumerAsync(EventStream, "nett", cancel)).Info;
        }
        catch (Exception e) when (e is NatsException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Nats.DisposeAsync();
        await Server.DisposeAsync();
        foreach (var other in Others) await other.DisposeAsync();
    }
}
