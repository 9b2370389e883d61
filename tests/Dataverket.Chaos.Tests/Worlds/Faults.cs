using Dataverket.Chaos.Tests.Roles;
using Dataverket.Chaos.Tests.Wire;

namespace Dataverket.Chaos.Tests.Worlds;

/// <summary>What goes wrong in a world, drawn from its seed. What was broken is mended by itself after a while; a process that was killed starts again.</summary>
internal sealed class Faults(World world, Random random)
{
    private readonly List<Task> _mending = [];

    public async Task RunAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            await Child.PauseAsync(Draw(200, 1000), over);
            if (over.IsCancellationRequested) break;
            Break(over);
        }

        await Task.WhenAll(_mending);
    }

    private void Break(CancellationToken over)
    {
        // The raiser is hit less often: most of what is to be seen comes after a raise.
        var slot = random.Next(10) == 0 ? world.Raisers[^1] : world.Slots[world.IsCalm ? random.Next(2, 4) : random.Next(4)];
        switch (random.Next(20))
        {
            case < 3:
                world.Log.Write("kill", slot.Name);
                slot.Kill();
                Later(Draw(50, 2200), () => slot.StartAsync(), over);
                break;
            case < 6:
                world.Log.Write("stop", slot.Name);
                slot.Stop();
                Later(Draw(200, 3500), () => Do(slot.Continue), over);
                break;
            case < 8:
                world.Log.Write("freeze", slot.Name);
                slot.Link.Freeze();
                Later(Draw(200, 3000), () => Do(slot.Link.Thaw), over);
                break;
            case < 10:
                world.Log.Write("cut", slot.Name);
                slot.Link.IsDown = true;
                slot.Link.Cut();
                Later(Draw(10, 1800), () => Do(() => slot.Link.IsDown = false), over);
                break;
            case < 11 when world.Plane.LeafLink is { } leaf && !world.IsCalm:
                world.Log.Write("cut", "leaf");
                leaf.IsDown = true;
                leaf.Cut();
                Later(Draw(10, 1500), () => Do(() => leaf.IsDown = false), over);
                break;
            case < 12 when random.Next(2) == 0 && !world.IsCalm:
                KillServers(over);
                break;
            default:
                Trap(over);
                break;
        }
    }

    private void KillServers(CancellationToken over)
    {
        // Of a cluster the majority stays, but for one time in ten.
        var nodes = world.Plane.Leaf is { } leaf && random.Next(2) == 0 ? [leaf]
            : world.Plane.Nodes.Count == 1 || random.Next(10) == 0 ? world.Plane.Nodes
            : [world.Plane.Nodes[random.Next(world.Plane.Nodes.Count)]];
        if (nodes.Count == 1 && world.Plane.Nodes.Any(node => !node.IsUp)) return;
        foreach (var node in nodes)
        {
            world.Log.Write("kill", node.Name);
            _mending.Add(node.KillAsync());
            Later(Draw(50, 900), () => Do(node.Start), over);
        }
    }

    private void Trap(CancellationToken over)
    {
        var (name, role, isReply, matches) = Moments[random.Next(Moments.Length)];
        var slots = world.Slots.Where(slot => slot.Role == role).ToList();
        var slot = slots[random.Next(slots.Count)];
        var (what, wait) = (world.IsCalm && role == "producer" ? 3 : random.Next(5), Draw(50, 1500));
        world.Log.Write("trap", slot.Name, name, what);
        slot.Link.Set(new Trap(name, isReply, matches, what == 4 ? Fate.Arrives : Fate.IsLost, () =>
        {
            world.Log.Write("sprung", slot.Name, name, what == 3 ? "lost" : what == 4 ? "cut off" : "killed");
            switch (what)
            {
                case < 3:
                    // Not on the link's own time: it goes on only once the process is dead.
                    slot.Kill();
                    _ = RestartAsync(slot, wait, over);
                    break;
                case 3:
                    break;
                default:
                    slot.Link.Cut();
                    break;
            }
        }));
    }

    private static readonly (string Name, string Role, bool IsReply, Func<string, Frame, bool> Matches)[] Moments =
    [
        ("between effect and ack", "consumer", false, (_, frame) => Witness.IsAck(frame)),
        ("between effect and ack", "consumer", false, (_, frame) => Witness.IsAck(frame)),
        ("between park and ack", "consumer", true, (about, _) => about.StartsWith("park.", StringComparison.Ordinal)),
        ("between ack and its confirmation", "consumer", true, (about, _) => about.StartsWith("$JS.ACK.", StringComparison.Ordinal)),
        ("between claim and reply", "consumer", true, (about, _) => about.StartsWith("dv.owner.", StringComparison.Ordinal)),
        ("between late fence and reply", "consumer", true, (about, _) => about.StartsWith("dv.ledger.late.", StringComparison.Ordinal)),
        ("between join and reply", "consumer", true, (about, _) => about.StartsWith("dv.join.", StringComparison.Ordinal)),
        ("between join and reply", "producer", true, (about, _) => about.StartsWith("dv.join.", StringComparison.Ordinal)),
        ("between publish and reply", "producer", true, (about, _) => about.StartsWith("maskin.evt.", StringComparison.Ordinal)),
        ("before publish", "producer", false, (subject, _) => subject.StartsWith("maskin.evt.", StringComparison.Ordinal)),
        ("between CAS and reply", "raiser", true, (about, _) => about.StartsWith("dv.ledger.set.", StringComparison.Ordinal)),
        ("between CAS and reply", "raiser", true, (about, _) => about.StartsWith("dv.ledger.set.", StringComparison.Ordinal)),
        ("before CAS", "raiser", false, (subject, _) => subject.StartsWith("dv.ledger.set.", StringComparison.Ordinal)),
    ];

    private static async Task RestartAsync(Slot slot, TimeSpan wait, CancellationToken over)
    {
        await Child.PauseAsync(wait, over);
        await slot.StartAsync();
    }

    private static Task Do(Action action)
    {
        action();
        return Task.CompletedTask;
    }

    private void Later(TimeSpan wait, Func<Task> mend, CancellationToken over) => _mending.Add(LaterAsync(wait, mend, over));

    private static async Task LaterAsync(TimeSpan wait, Func<Task> mend, CancellationToken over)
    {
        await Child.PauseAsync(wait, over);
        await mend();
    }

    private TimeSpan Draw(int from, int to) => TimeSpan.FromMilliseconds(random.Next(from, to));
}
