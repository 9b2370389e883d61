using System.Diagnostics;

namespace Dataverket.Benchmarks.Migrating;

/// <summary>Updates of a column that no change touches, with the sync trigger on the table, by the same without.</summary>
internal static class TriggerFigure
{
    private const int Rows = 150_000;

    public static async Task<Rounds> MeasureAsync(int rounds)
    {
        await using var table = await BenchTable.CreateAsync(Rows);
        var all = new Rounds();
        for (var i = -1; i < rounds; i++)
        {
            var (before, mine, after) = (await UpdateAsync(table, false), await UpdateAsync(table, true), await UpdateAsync(table, false));
            if (i >= 0) all.Add(mine * 2 / (before + after), before / after, Rows / mine);
        }

        return all;
    }

    private static async Task<double> UpdateAsync(BenchTable table, bool withTrigger)
    {
        await table.ResetAsync();
        if (withTrigger) await table.Runner().ExpandAsync(BenchTable.Id);
        var start = Stopwatch.GetTimestamp();
        await table.RunAsync("UPDATE machines SET counter = counter + 1");
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
