using System.Globalization;
using Dataverket.Chaos.Tests.Worlds;

namespace Dataverket.Chaos.Tests.Checks;

/// <summary>
/// When a process had a reason not to be heard: it was killed, stopped or cut off, it did not get to run, or a server was away. A bold one has it as well when it
/// begins: it does not wait until it knows the ledger, nor until anybody knows of it.
/// </summary>
internal static class Disturbances
{
    private static readonly string[] Of = ["kill", "stop", "freeze", "cut", "sprung", "late writer", "build", "stalled"];

    public static Dictionary<string, List<DateTimeOffset>> Read(World world)
    {
        var (today, at) = (DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime), world.Slots.ToDictionary(slot => slot.Name, _ => new List<DateTimeOffset>()));
        foreach (var words in Lines(world.Log.Path).Where(words => words.Length > 2 && Of.Contains(words[1])))
        {
            // One message that is lost is not silence.
            if (words is [_, "sprung", _, _, "lost"]) continue;
            if (at.TryGetValue(words[2], out var one)) one.Add(Time(words[0]));
            else foreach (var all in at.Values) all.Add(Time(words[0]));
        }

        foreach (var slot in world.Slots)
            at[slot.Name].AddRange(Lines(slot.Journal).Where(words => words is [_, "stalled", _] || (slot.IsBold && words is [_, "start", ..])).Select(words => Time(words[0])));
        return at;

        DateTimeOffset Time(string text) => new(today, TimeOnly.ParseExact(text, "HH:mm:ss.fff", CultureInfo.InvariantCulture), TimeSpan.Zero);
    }

    private static IEnumerable<string[]> Lines(string path) => File.ReadAllLines(path).Select(line => line.Split('|'));
}
