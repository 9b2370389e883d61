using System.Diagnostics;
using System.Runtime;

namespace Dataverket.Benchmarks.Live;

/// <summary>Two ways of doing one piece of work, timed in turns: bare, ours, bare.</summary>
/// <param name="Ratio">The median of ours by the mean of the bare run before and the one after, as rates: 1 is as fast.</param>
/// <param name="Least">The slowest round.</param>
/// <param name="Most">The fastest round.</param>
/// <param name="Rate">Units of work a second, ours, in the median round.</param>
/// <param name="Noise">The median difference of the two bare runs of a round, as a share.</param>
/// <param name="Cpu">Processor time of this process, ours by bare, in the median round: what a loaded machine does not blur.</param>
internal sealed record Interleaved(double Ratio, double Least, double Most, double Rate, double Noise, double Cpu)
{
    private const int MostCompiled = 3;
    private const int MostTurns = 15;

    public static async Task<Interleaved> MeasureAsync(int rounds, int units, Func<Task> ours, Func<Task> bare, Func<Task>? prepare = null)
    {
        // The JIT's later tiers come beside what is measured, and take a core of two: nothing counts before a turn in which next to nothing was compiled.
        for (int turn = 0, compiled = -MostCompiled; turn < MostTurns && JitInfo.GetCompiledMethodCount() is var now && (turn == 0 || now - compiled > MostCompiled); turn++)
        {
            compiled = (int)now;
            if (prepare is not null) await prepare();
            await bare();
            await ours();
        }

        List<(double Ratio, double Rate, double Noise, double Cpu)> all = [];
        for (var i = 0; i < rounds; i++)
        {
            if (prepare is not null) await prepare();
            var (before, mine, after) = (await SecondsAsync(bare), await SecondsAsync(ours), await SecondsAsync(bare));
            var bareSeconds = (before.Seconds + after.Seconds) / 2;
            all.Add((bareSeconds / mine.Seconds, units / mine.Seconds, Math.Abs(before.Seconds - after.Seconds) / bareSeconds, mine.Cpu * 2 / (before.Cpu + after.Cpu)));
        }

        var ratios = all.Select(one => one.Ratio).Order().ToArray();
        return new(ratios[ratios.Length / 2], ratios[0], ratios[^1], all.Select(one => one.Rate).Order().ElementAt(all.Count / 2), all.Select(one => one.Noise).Order().ElementAt(all.Count / 2), all.Select(one => one.Cpu).Order().ElementAt(all.Count / 2));
    }

    private static async Task<(double Seconds, double Cpu)> SecondsAsync(Func<Task> work)
    {
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        var (cpu, start) = (self.TotalProcessorTime, Stopwatch.GetTimestamp());
        await work();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        self.Refresh();
        return (seconds, (self.TotalProcessorTime - cpu).TotalSeconds);
    }
}
