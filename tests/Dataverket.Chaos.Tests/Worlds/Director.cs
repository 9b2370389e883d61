using Dataverket.Chaos.Tests.Roles;
using Dataverket.Chaos.Tests.Wire;

namespace Dataverket.Chaos.Tests.Worlds;

/// <summary>What the operators of a world do: deploy builds, raise, lower, take builds back, and raise again.</summary>
internal sealed class Director(World world, Random random)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    public async Task RunAsync(CancellationToken over)
    {
        await PauseAsync(100, 700, over);
        // Now and then the raise is asked for while old builds are there: it must wait for them.
        if (random.Next(2) == 0)
        {
            var asked = MoveAsync("raise", over);
            await PauseAsync(100, 500, over);
            await DeployAsync(over);
            Resume(await asked);
        }
        else
        {
            await DeployAsync(over);
            Resume(await MoveAsync("raise", over));
        }

        await PauseAsync(100, 600, over);
        if (over.IsCancellationRequested) return;
        await (random.Next(2) == 0 ? LowerOverBacklogAsync(over) : LowerAsync(over));
        await PauseAsync(300, 1500, over);
        var again = MoveAsync("raise", over);
        await DeployAsync(over);
        Resume(await again);
    }

    private async Task LowerAsync(CancellationToken over)
    {
        var late = await MoveAsync("lower", over);
        if (!over.IsCancellationRequested)
            foreach (var slot in world.Slots.Where(slot => slot.Role == "consumer" || (slot.Role == "producer" && !world.IsCalm)).OrderBy(_ => random.Next()).Take(random.Next(0, 3)).ToList()) await ReplaceAsync(slot, 1);
        // What was on its way comes when readers may be there that read only the older version.
        Resume(late);
    }

    // Nobody reads while messages of the version pile up that is left; then comes a build that cannot read them, and may park them, and only then one that can.
    private async Task LowerOverBacklogAsync(CancellationToken over)
    {
        var consumers = world.Slots.Where(slot => slot.Role == "consumer").OrderBy(_ => random.Next()).ToList();
        foreach (var slot in consumers)
        {
            world.Log.Write("kill", slot.Name, "for a backlog");
            slot.IsHeldBack = true;
            slot.Kill();
        }

        await PauseAsync(200, 700, over);
        var late = await MoveAsync("lower", over);
        foreach (var slot in consumers)
        {
            world.Log.Write("build", slot.Name, slot == consumers[0] ? 1 : 2, "over a backlog");
            (slot.Build, slot.IsBold, slot.IsHeldBack) = (slot == consumers[0] ? 1 : 2, true, false);
            await slot.StartAsync();
            // Something is parked, or there is nothing to park: then the next one comes.
            var (before, begun) = (world.Witness.Parked.Count, TimeProvider.System.GetTimestamp());
            while (slot == consumers[0] && world.Witness.Parked.Count == before && TimeProvider.System.GetElapsedTime(begun) < LongestPause / 2 && !over.IsCancellationRequested) await Child.PauseAsync(TimeSpan.FromMilliseconds(20), over);
            await PauseAsync(20, 600, over);
        }

        Resume(late);
    }

    private async Task DeployAsync(CancellationToken over)
    {
        foreach (var slot in world.Slots.Where(slot => slot.Role != "raiser" && slot.Build != 2).OrderBy(_ => random.Next()).ToList())
        {
            if (over.IsCancellationRequested) return;
            await ReplaceAsync(slot, 2);
            await PauseAsync(0, 200, over);
        }
    }

    private async Task ReplaceAsync(Slot slot, int build)
    {
        world.Log.Write("build", slot.Name, build);
        slot.Build = build;
        // A process that stands still or is cut off does not end in good order; neither would it anywhere else.
        if (random.Next(3) == 0) slot.Kill();
        else await slot.EndAsync(TimeSpan.FromSeconds(1.5));
        await slot.StartAsync();
    }

    // Done when the raiser says so; a raiser that is killed is told again when it starts. Returns a writer that is late, or waits for a message to be late with.
    private async Task<Slot?> MoveAsync(string word, CancellationToken over)
    {
        if (over.IsCancellationRequested) return null;
        world.Log.Write("move", word);
        var late = random.Next(2) == 0 || world.IsCalm ? world.Slots.Where(slot => slot.Role == "producer").ElementAt(random.Next(2)) : null;
        if (late is not null)
        {
            var isOnItsWay = world.IsCalm ? Lose(late) : Pause(late);
            // Its version is decided before the change is: nothing else makes it late.
            for (var asked = TimeProvider.System.GetTimestamp(); !isOnItsWay() && !over.IsCancellationRequested && TimeProvider.System.GetElapsedTime(asked) < TimeSpan.FromSeconds(1);) await Child.PauseAsync(TimeSpan.FromMilliseconds(5), over);
        }

        var (before, begun) = (Count(word), TimeProvider.System.GetTimestamp());
        foreach (var raiser in world.Raisers) await raiser.SayAsync(word);
        while (!over.IsCancellationRequested && Count(word) == before)
        {
            await Child.PauseAsync(TimeSpan.FromMilliseconds(50), over);
            // It is not the writer that holds it up: somebody else is away.
            if (late is not null && TimeProvider.System.GetElapsedTime(begun) > LongestPause) Resume(late);
        }

        world.Log.Write("moved", word, Count(word) - before);
        return late;
    }

    // The late writer: it has decided on a version and its message is on its way, and then it does not run, or is cut off, until the change is over.
    private Func<bool> Pause(Slot slot)
    {
        var isCaught = false;
        var isStopped = random.Next(2) == 0;
        slot.Link.Set(new Trap("late writer", IsReply: false, (subject, _) => subject.StartsWith("maskin.evt.", StringComparison.Ordinal), Fate.IsLate, () =>
        {
            world.Log.Write("late writer", slot.Name, isStopped ? "stopped" : "cut off");
            slot.Link.Freeze();
            if (isStopped) slot.Stop();
            Volatile.Write(ref isCaught, true);
        }));
        return () => Volatile.Read(ref isCaught);
    }

    // One message does not arrive, and is sent again after a while: all that time the change must wait for it. A direct one, or one out of the outbox.
    private Func<bool> Lose(Slot slot)
    {
        var isCaught = false;
        var isOutbox = random.Next(2) == 0;
        slot.Link.Set(new Trap("lost message", IsReply: false, (subject, frame) => subject.StartsWith("maskin.evt.", StringComparison.Ordinal) && isOutbox == (frame.Header("Nats-Msg-Id") is ['c' or 'f', ..]), Fate.IsLost, () =>
        {
            world.Log.Write("lost message", slot.Name, isOutbox ? "outbox" : "direct");
            Volatile.Write(ref isCaught, true);
        }));
        return () => Volatile.Read(ref isCaught);
    }

    private static void Resume(Slot? slot)
    {
        slot?.Link.Set(null);
        slot?.Continue();
        slot?.Link.Thaw();
    }

    private int Count(string word) => Journal.Read(world.Raisers[0].Journal).Count(line => line is ["done", var done] && done == word);

    private Task PauseAsync(int from, int to, CancellationToken over) => Child.PauseAsync(TimeSpan.FromMilliseconds(random.Next(from, to)), over);
}
