using Dataverket.Compat.Nats.Assets;
using Dataverket.Tests;
using NATS.Client.Core;

namespace Dataverket.Compat.Nats.Tests.Assets;

/// <summary>A hub, and behind it a leaf node with JetStream and a domain of its own; one account on both. On the hub a user who may do anything, on the leaf one more with the permissions at hand.</summary>
internal sealed class LeafPlane : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;

    private LeafPlane(NatsServer hub, NatsServer leaf, DirectoryInfo folder) => (Hub, Leaf, _folder) = (hub, leaf, folder);

    public NatsServer Hub { get; }

    public NatsServer Leaf { get; }

    public static async Task<LeafPlane> StartAsync(AssetPermissions permissions)
    {
        var (folder, port) = (Directory.CreateTempSubdirectory("dataverket-leaf-"), NatsServer.FreePort());
        var hub = await NatsServer.StartWithAsync($$"""
            jetstream { store_dir: "{{Path.Combine(folder.FullName, "hub")}}", domain: hub }
            leafnodes { listen: "127.0.0.1:{{port}}", authorization { user: "leaf", password: "{{Plane.Password}}", account: OSLO } }
            {{Plane.Config(new Dictionary<string, IReadOnlyList<AssetPermissions>> { ["OSLO"] = [] })}}
            """);
        var leaf = await NatsServer.StartWithAsync($$"""
            jetstream { store_dir: "{{Path.Combine(folder.FullName, "leaf")}}", domain: leaf }
            leafnodes { reconnect: 1, remotes: [{ url: "nats-leaf://leaf:{{Plane.Password}}@127.0.0.1:{{port}}", account: OSLO }] }
            {{Plane.Config(new Dictionary<string, IReadOnlyList<AssetPermissions>> { ["OSLO"] = [permissions] })}}
            """);
        return new(hub, leaf, folder);
    }

    /// <summary>Waits until what is said on the one is heard on the other.</summary>
    public async Task IsLinkedAsync(CancellationToken cancellationToken)
    {
        await using var below = await Plane.ConnectAsync(Leaf, null, "OSLO");
        await using var above = await Plane.ConnectAsync(Hub, null, "OSLO");
        await using var heard = await above.SubscribeCoreAsync<byte[]>("is.linked", cancellationToken: cancellationToken);
        await Eventually.TrueAsync(async () =>
        {
            await below.PublishAsync("is.linked", cancellationToken: cancellationToken);
            return heard.Msgs.TryRead(out _);
        }, "the leaf is connected to its hub", 30);
    }

    public async ValueTask DisposeAsync()
    {
        await Leaf.DisposeAsync();
        await Hub.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
