using System.Globalization;
using Dataverket.Chaos.Tests.Worlds;

namespace Dataverket.Chaos.Tests.Checks;

/// <summary>Since when a process has had a reason to be late: it was killed, stopped or cut off, it did not get to run, or a server was away.</summary>
internal static class Disturbances
{
    private static readonly string[] Of = ["kill", "stop", "freeze", "cut", "sprung", "late writer", "build"];

    public static Dictionary<string, DateTimeOffset> Read(World world)
    {
        var (now, since) = (TimeProvider.System.GetUtcNow(), new Dictionary<string, DateTimeOffset>());
        foreach (var line in File.ReadAllLines(world.Log.Path).Select(line => line.Split('|')).Where(words => words.Length > 2 && Of.Contains(words[1])))
        {
            var isOfAll = world.Slots.All(slot => slot.Name != line[2]);
            foreach (var slot in world.Slots.Where(slot => isOfAll || slot.Name == line[2])) Add(slot.Name, line[0]);
        }

        foreach (var slot in world.Slots)
            foreach (var line in File.ReadAllLines(slot.Journal).Select(line => line.Split('|')).Where(words => words is [_, "stalled", _]))
                Add(slot.Name, line[0]);
        return since;

        void Add(string name, string at)
        {
            var when = new DateTimeOffset(DateOnly.FromDateTime(now.UtcDateTime), TimeOnly.ParseExact(at, "HH:mm:ss.fff", CultureInfo.InvariantCulture), TimeSpan.Zero);
            // A stall is told when it is over.
            when -= TimeSpan.FromSeconds(2);
            if (!since.TryGetValue(name, out var first) || when < first) since[name] = when;
        }
    }
}
