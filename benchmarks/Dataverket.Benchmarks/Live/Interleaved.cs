using System.Diagnostics;

namespace Dataverket.Benchmarks.Live;

/// <summary>Two ways of doing one piece of work, timed in turns: bare, ours, bare.</summary>
/// <param name="Ratio">The median of ours by the mean of the bare run before and the one after, as rates: 1 is as fast.</param>
/// <param name="Least">The slowest round.</param>
/// <param name="Most">The fastest round.</param>
/// <param name="Rate">Units of work a second, ours, in the median round.</param>
/// <param name="Noise">The median difference of the two bare runs of a round, as a share.</param>
internal sealed record Interleaved(double Ratio, double Least, double Most, double Rate, double Noise)
{
    public static async Task<Interleaved> MeasureAsync(int rounds, int units, Func<Task> ours, Func<Task> bare, Func<Task>? prepare = null)
    {
        if (prepare is not null) await prepare();
        await bare();
        await ours();
        List<(double Ratio, double Rate, double Noise)> all = [];
        for (var i = 0; i < rounds; i++)
        {
            if (prepare is not null) await prepare();
            var (before, mine, after) = (await SecondsAsync(bare), await SecondsAsync(ours), await SecondsAsync(bare));
            all.Add(((before + after) / 2 / mine, units / mine, Math.Abs(before - after) / ((before + after) / 2)));
        }

        var ratios = all.Select(one => one.Ratio).Order().ToArray();
        return new(ratios[ratios.Length / 2], ratios[0], ratios[^1], all.Select(one => one.Rate).Order().ElementAt(all.Count / 2), all.Select(one => one.Noise).Order().ElementAt(all.Count / 2));
    }

    private static async Task<double> SecondsAsync(Func<Task> work)
    {
        GC.Collect();
        var start = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
