using System.Globalization;
using Dataverket.Chaos.Tests.Roles;
using Dataverket.Chaos.Tests.Wire;
using Dataverket.Compat.Nats;
using Dataverket.Compat.Nats.Ledger;
using NATS.Client.Core;
using NATS.Client.JetStream;

namespace Dataverket.Chaos.Tests.Worlds;

/// <summary>How the servers of a world stand to each other.</summary>
internal enum Shape
{
    Single,
    Cluster,
    Leaf,
}

/// <summary>The servers of one world, with the streams in them.</summary>
internal sealed class Plane : IAsyncDisposable
{
    /// <summary>The domain of the servers that hold the streams, where there is a leaf with a domain of its own.</summary>
    public const string Domain = "hub";

    private Plane(Shape shape, IReadOnlyList<ServerNode> nodes, ServerNode? leaf, Link? leafLink, NatsConnection nats)
        => (Shape, Nodes, Leaf, LeafLink, Nats) = (shape, nodes, leaf, leafLink, nats);

    public Shape Shape { get; }

    /// <summary>The servers that hold the streams.</summary>
    public IReadOnlyList<ServerNode> Nodes { get; }

    /// <summary>A leaf node with JetStream of its own.</summary>
    public ServerNode? Leaf { get; }

    /// <summary>Between the leaf and its hub.</summary>
    public Link? LeafLink { get; }

    /// <summary>A connection past all links.</summary>
    public NatsConnection Nats { get; }

    public NatsJSContext JetStream => new(Nats);

    public static async Task<Plane> StartAsync(string folder, Shape shape)
    {
        var jetStream = $$"""jetstream { store_dir: "STORE", max_file_store: 1GB, max_memory_store: 64MB{{(shape == Shape.Leaf ? ", domain: " + Domain : "")}} }""";
        List<ServerNode> nodes = [];
        ServerNode? leaf = null;
        Link? leafLink = null;
        if (shape == Shape.Cluster)
        {
            int[] clients = [Ports.Draw(), Ports.Draw(), Ports.Draw()];
            int[] routes = [Ports.Draw(), Ports.Draw(), Ports.Draw()];
            var all = string.Join(", ", routes.Select(route => string.Create(CultureInfo.InvariantCulture, $"\"nats://127.0.0.1:{route}\"")));
            for (var i = 0; i < 3; i++)
                nodes.Add(new ServerNode(folder, $"n{i}", clients[i], string.Create(CultureInfo.InvariantCulture, $$"""{{jetStream}}{{"\n"}}cluster { name: chaos, listen: "127.0.0.1:{{routes[i]}}", routes: [{{all}}], no_advertise: true }""")));
        }
        else
        {
            var port = Ports.Draw();
            nodes.Add(new ServerNode(folder, "n0", Ports.Draw(), jetStream + (shape == Shape.Leaf ? string.Create(CultureInfo.InvariantCulture, $$"""{{"\n"}}leafnodes { listen: "127.0.0.1:{{port}}" }""") : "")));
            if (shape == Shape.Leaf)
            {
                leafLink = new Link([port], new Witness(), isOpaque: true);
                leaf = new ServerNode(folder, "leaf", Ports.Draw(), $$"""jetstream { store_dir: "STORE", max_file_store: 1GB, max_memory_store: 64MB, domain: leaf }{{"\n"}}leafnodes { reconnect: 1, remotes: [{ url: "{{leafLink.Url}}" }] }""");
            }
        }

        foreach (var node in nodes) node.Start();
        leaf?.Start();
        var nats = new NatsConnection(new NatsOpts { Url = string.Join(',', nodes.Select(node => node.Url)), ReconnectWaitMin = TimeSpan.FromMilliseconds(20), ReconnectWaitMax = TimeSpan.FromMilliseconds(100), MaxReconnectRetry = -1, RetryOnInitialConnect = true, RequestTimeout = TimeSpan.FromSeconds(5) });
        var plane = new Plane(shape, nodes, leaf, leafLink, nats);
        await plane.EnsureAsync();
        return plane;
    }

    public async ValueTask DisposeAsync()
    {
        await Nats.DisposeAsync();
        foreach (var node in Nodes) await node.DisposeAsync();
        if (Leaf is not null) await Leaf.DisposeAsync();
        if (LeafLink is not null) await LeafLink.DisposeAsync();
    }

    // A cluster that has only begun has no leader for a while.
    private async Task EnsureAsync()
    {
        var replicas = Nodes.Count;
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(6), TimeProvider.System);
            try
            {
                await JetStreamAssets.EnsureAsync(JetStream, [.. JetStreamAssets.Table(replicas), JetStreamAssets.EventStream(Producer.Stream, "maskin.evt.>", replicas)], limit.Token);
                return;
            }
            catch (Exception e) when (e is CompatNatsException or NatsException or OperationCanceledException && TimeProvider.System.GetElapsedTime(begun) < TimeSpan.FromSeconds(60))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
            }
        }
    }
}
