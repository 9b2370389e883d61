using Dataverket.Chaos.Tests.Roles;
using Dataverket.Chaos.Tests.Wire;

namespace Dataverket.Chaos.Tests.Worlds;

/// <summary>What the operators of a world do: deploy builds, raise, lower, take a build back, and raise again.</summary>
internal sealed class Director(World world, Random random)
{
    public async Task RunAsync(CancellationToken over)
    {
        await PauseAsync(100, 700, over);
        // Now and then the raise is asked for while old builds are there: it must wait for them.
        if (random.Next(2) == 0)
        {
            var asked = MoveAsync("raise", over);
            await PauseAsync(100, 500, over);
            await DeployAsync(2, over);
            await asked;
        }
        else
        {
            await DeployAsync(2, over);
            await MoveAsync("raise", over);
        }

        await PauseAsync(100, 800, over);
        await MoveAsync("lower", over);
        if (random.Next(2) == 0) await BackAsync(over);
        await PauseAsync(100, 600, over);
        var again = MoveAsync("raise", over);
        await DeployAsync(2, over);
        await again;
    }

    private async Task DeployAsync(int build, CancellationToken over)
    {
        foreach (var slot in world.Slots.Where(slot => slot.Role != "raiser" && slot.Build != build).OrderBy(_ => random.Next()).ToList())
        {
            if (over.IsCancellationRequested) return;
            await ReplaceAsync(slot, build);
            await PauseAsync(0, 200, over);
        }
    }

    // One consumer and at times one producer of the build before.
    private async Task BackAsync(CancellationToken over)
    {
        if (over.IsCancellationRequested) return;
        foreach (var slot in world.Slots.Where(slot => slot.Role == "consumer" || (slot.Role == "producer" && random.Next(2) == 0)).OrderBy(_ => random.Next()).Take(random.Next(1, 3)).ToList()) await ReplaceAsync(slot, 1);
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

    // Done when the raiser says so; a raiser that is killed is told again when it starts.
    private async Task MoveAsync(string word, CancellationToken over)
    {
        if (over.IsCancellationRequested) return;
        world.Log.Write("move", word);
        var late = random.Next(2) == 0 ? world.Slots.Where(slot => slot.Role == "producer").ElementAt(random.Next(2)) : null;
        if (late is not null) Pause(late);
        var before = Count(word);
        await world.Raiser.SayAsync(word);
        while (!over.IsCancellationRequested && Count(word) == before) await Child.PauseAsync(TimeSpan.FromMilliseconds(50), over);
        world.Log.Write("moved", word, Count(word) - before);
        late?.Link.Set(null);
        late?.Continue();
        late?.Link.Thaw();
    }

    // The late writer: it has decided on a version and its message is on its way, and then it does not run, or is cut off, until the change is over.
    private void Pause(Slot slot)
    {
        var isStopped = random.Next(2) == 0;
        slot.Link.Set(new Trap("late writer", IsReply: false, (subject, _) => subject.StartsWith("maskin.evt.", StringComparison.Ordinal), Fate.IsLate, () =>
        {
            world.Log.Write("late writer", slot.Name, isStopped ? "stopped" : "cut off");
            slot.Link.Freeze();
            if (isStopped) slot.Stop();
        }));
    }

    private int Count(string word) => Journal.Read(world.Raiser.Journal).Count(line => line is ["done", var done] && done == word);

    private Task PauseAsync(int from, int to, CancellationToken over) => Child.PauseAsync(TimeSpan.FromMilliseconds(random.Next(from, to)), over);
}
