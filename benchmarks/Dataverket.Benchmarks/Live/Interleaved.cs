using System.Diagnostics;
using System.Runtime;

namespace Dataverket.Benchmarks.Live;

/// <summary>Two ways of doing one piece of work, timed in turns: bare, ours, bare.</summary>
/// <param name="Ratio">The median of ours by the mean of the bare run before and the one after, as rates: 1 is as fast.</param>
/// <param name="Least">The slowest round.</param>
/// <param name="Most">The fastest round.</param>
/// <param name="Rate">Units of work a second, ours, in the median round.</param>
/// <param name="Noise">The median difference of the two bare runs of a round, as a share.</param>
/// <param name="Drift">By how much the median of all first bare runs differs from that of all second ones, as a share: what is left of the noise in a median.</param>
/// <param name="Cpu">Processor time of this process, ours by bare, in the median round: what a loaded machine does not blur.</param>
/// <param name="Bytes">Bytes of managed memory that a unit of work took in the median round: ours, and bare.</param>
internal sealed record Interleaved(double Ratio, double Least, double Most, double Rate, double Noise, double Drift, double Cpu, (double Ours, double Bare) Bytes)
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

        List<Round> all = [];
        for (var i = 0; i < rounds; i++)
        {
            if (prepare is not null) await prepare();
            var (before, mine, after) = (await SecondsAsync(bare), await SecondsAsync(ours), await SecondsAsync(bare));
            var bareSeconds = (before.Seconds + after.Seconds) / 2;
            all.Add(new(bareSeconds / mine.Seconds, units / mine.Seconds, before.Seconds, after.Seconds, Math.Abs(before.Seconds - after.Seconds) / bareSeconds, mine.Cpu * 2 / (before.Cpu + after.Cpu), mine.Bytes / (double)units, before.Bytes / (double)units));
        }

        var (first, second) = (Median(one => one.Before), Median(one => one.After));
        return new(Median(one => one.Ratio), all.Min(one => one.Ratio), all.Max(one => one.Ratio), Median(one => one.Rate), Median(one => one.Noise), Math.Abs(first - second) * 2 / (first + second), Median(one => one.Cpu), (Median(one => one.Ours), Median(one => one.Bare)));

        double Median(Func<Round, double> of) => all.Select(of).Order().ElementAt(all.Count / 2);
    }

    private readonly record struct Round(double Ratio, double Rate, double Before, double After, double Noise, double Cpu, double Ours, double Bare);

    private static async Task<(double Seconds, double Cpu, long Bytes)> SecondsAsync(Func<Task> work)
    {
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        var (bytes, cpu, start) = (GC.GetTotalAllocatedBytes(), self.TotalProcessorTime, Stopwatch.GetTimestamp());
        await work();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        self.Refresh();
        return (seconds, (self.TotalProcessorTime - cpu).TotalSeconds, GC.GetTotalAllocatedBytes() - bytes);
    }
}
