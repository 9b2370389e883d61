using System.Collections.Concurrent;
using System.Globalization;

namespace Dataverket.Chaos.Tests.Worlds;

/// <summary>Many worlds, a few at once, and one line that sums them up.</summary>
internal static class Campaign
{
    /// <summary>DATAVERKET_SEED is one world; DATAVERKET_WORLDS says how many otherwise.</summary>
    /// <param name="worlds">How many by default.</param>
    /// <param name="first">The first seed; <c>null</c> to draw it.</param>
    public static IReadOnlyList<int> Seeds(int worlds, int? first = null)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("DATAVERKET_SEED"), CultureInfo.InvariantCulture, out var seed)) return [seed];
        if (int.TryParse(Environment.GetEnvironmentVariable("DATAVERKET_WORLDS"), CultureInfo.InvariantCulture, out var asked)) worlds = asked;
        var from = first ?? (Random.Shared.Next(1, 200_000) * 10) + 1;
        return [.. Enumerable.Range(from, worlds)];
    }

    /// <summary>Runs them and tells how it goes.</summary>
    /// <returns>Whether all is well.</returns>
    public static async Task<bool> RunAsync(IReadOnlyList<int> seeds, TextWriter output) => IsClean(await RunAllAsync(seeds, output));

    public static async Task<IReadOnlyList<WorldResult>> RunAllAsync(IReadOnlyList<int> seeds, TextWriter output)
    {
        var begun = TimeProvider.System.GetTimestamp();
        ConcurrentQueue<WorldResult> results = [];
        var atOnce = int.TryParse(Environment.GetEnvironmentVariable("DATAVERKET_WORLDS_AT_ONCE"), CultureInfo.InvariantCulture, out var asked) ? asked : 3;
        await Parallel.ForEachAsync(seeds, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (seed, _) =>
        {
            var result = await World.RunAsync(seed);
            results.Enqueue(result);
            var done = results.Count;
            var left = TimeProvider.System.GetElapsedTime(begun) / done * (seeds.Count - done);
            var found = result.Findings;
            var line = string.Create(CultureInfo.InvariantCulture, $"world {seed} ({result.Shape}) {found.Messages} messages, {found.Raised} raised, {found.Lowered} lowered, {found.Parked} parked, {found.Late} late, {(found.IsClean ? "clean" : "NOT CLEAN")} in {result.Took.TotalSeconds:0.0} s; {done} of {seeds.Count}, about {left:hh\\:mm\\:ss} left");
            foreach (var fault in found.Faults) line += Environment.NewLine + "  " + fault;
            if (result.Folder.Length > 0) line += string.Create(CultureInfo.InvariantCulture, $"{Environment.NewLine}  its logs and journals: {result.Folder}; once more: DATAVERKET_SEED={seed}");
            await output.WriteLineAsync(line);
        });
        await output.WriteLineAsync(Sum([.. results], TimeProvider.System.GetElapsedTime(begun)));
        return [.. results];
    }

    public static bool IsClean(IReadOnlyList<WorldResult> results) => results.All(result => result.Findings.IsClean);

    private static string Sum(IReadOnlyList<WorldResult> results, TimeSpan took)
    {
        var all = results.Select(result => result.Findings).ToList();
        return string.Create(CultureInfo.InvariantCulture, $"worlds={all.Count} lost={all.Sum(one => one.Lost)} duplicated={all.Sum(one => one.Duplicated)} misordered={all.Sum(one => one.Misordered)} late={all.Sum(one => one.Late)} late_lost={all.Sum(one => one.LateLost)} other={all.Sum(one => one.Others)} lost_by_broker={all.Sum(one => one.LostByBroker)} messages={all.Sum(one => one.Messages)} raised={all.Sum(one => one.Raised)} lowered={all.Sum(one => one.Lowered)} parked={all.Sum(one => one.Parked)} seeds={string.Join(',', Ranges([.. results.Select(result => result.Seed).Order()]))} seconds={took.TotalSeconds:0}");
    }

    private static IEnumerable<string> Ranges(List<int> seeds)
    {
        for (int first = 0, next; first < seeds.Count; first = next)
        {
            for (next = first + 1; next < seeds.Count && seeds[next] == seeds[next - 1] + 1;) next++;
            yield return next - first == 1 ? $"{seeds[first]}" : $"{seeds[first]}-{seeds[next - 1]}";
        }
    }
}
