using System.Collections.Concurrent;
using Dataverket.Tests;

namespace Dataverket.Compat.Nats.Tests.Messaging;

/// <summary>
/// A server whose log has diverged gives other messages the places of those it lost. The tests bring that about by giving the server back the files of a stream
/// as they were before.
/// </summary>
public sealed class DivergedLogTests
{
    [Fact]
    public async Task The_late_ack_of_a_message_that_was_lost_does_not_settle_the_one_in_its_place()
    {
        await using var world = await OrderedWorld.CreateAsync();
        var server = world.Servers.Server;
        ConcurrentQueue<int> begun = [];
        var (lost, kept) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var owner = await world.StartAsync("nett-0", timeToLive: TimeSpan.FromSeconds(30), before: async (number, cancellationToken) =>
        {
            begun.Enqueue(number);
            if (number is 1 or 2) await (number == 1 ? lost : kept).Task.WaitAsync(cancellationToken);
        });
        await world.PublishAsync(1, 0, "machine-0");
        await Eventually.TrueAsync(async () => world.Effects.Count == 1 && await world.Servers.DurableAsync() is { NumAckPending: 0 }, "handled and acknowledged");
        await server.EndAsync();
        using var before = new KeptFolder(server.FolderOf(Servers.EventStream));
        await server.RestartAsync();
        await world.PublishAsync(1, 1, "machine-0");
        await Eventually.TrueAsync(() => begun.Contains(1), "the one that will be lost is in hand");
        await server.StopAsync();
        before.GiveBack();
        await server.RestartAsync();
        await world.PublishAsync(1, 2, OrderedWorld.InAnotherLane("machine-0"));
        await Eventually.TrueAsync(() => begun.Contains(2), "the one in its place is in hand too");
        lost.SetResult();
        // Behind the lost one in its lane: when this one is begun, the lost one is acknowledged or never will be.
        await world.PublishAsync(1, 3, "machine-0");
        await Eventually.TrueAsync(async () => world.Effects.Count == 3 && await world.Servers.DurableAsync() is { NumAckPending: 1, AckFloor.StreamSeq: 1 }, "only the one in the place of the lost one is outstanding");
        kept.SetResult();
        await Eventually.TrueAsync(async () => world.Effects.Count == 4 && await world.Servers.DurableAsync() is { NumAckPending: 0 }, "all are acknowledged");
        Assert.Equal([0, 1, 3, 2], world.Effects.Select(effect => effect.Number));
    }

    /// <summary>A copy of a folder as it is now.</summary>
    private sealed class KeptFolder : IDisposable
    {
        private readonly DirectoryInfo _copy = Directory.CreateTempSubdirectory("dataverket-nats-kept-");
        private readonly string _folder;

        public KeptFolder(string folder)
        {
            _folder = folder;
            Copy(_folder, _copy.FullName);
        }

        /// <summary>The folder is again what it was.</summary>
        public void GiveBack()
        {
            Directory.Delete(_folder, recursive: true);
            Copy(_copy.FullName, _folder);
        }

        public void Dispose() => _copy.Delete(recursive: true);

        private static void Copy(string from, string to)
        {
            foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(to, Path.GetRelativePath(from, file));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(file, copy);
            }
        }
    }
}
