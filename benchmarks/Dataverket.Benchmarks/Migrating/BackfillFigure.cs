using System.Diagnostics;
using Dataverket.Migrations;

namespace Dataverket.Benchmarks.Migrating;

/// <summary>A backfill beside one plain UPDATE of the same table with the same trigger; and two workers beside one. A round is A B A, each on a fresh table.</summary>
internal static class BackfillFigure
{
    private const int Rows = 250_000;

    /// <summary>Rows a second of a backfill with one worker, by those of the plain UPDATE.</summary>
    public static Task<Rounds> AgainstPlainAsync(int rounds) => MeasureAsync(rounds, table => FillAsync(table, 1), PlainAsync);

    /// <summary>Rows a second of two workers, by those of one.</summary>
    public static Task<Rounds> AgainstOneAsync(int rounds) => MeasureAsync(rounds, table => FillAsync(table, 2), table => FillAsync(table, 1));

    private static async Task<Rounds> MeasureAsync(int rounds, Func<BenchTable, Task<double>> ours, Func<BenchTable, Task<double>> peer)
    {
        await using var table = await BenchTable.CreateAsync(Rows);
        var all = new Rounds();
        for (var i = -1; i < rounds; i++)
        {
            var (before, mine, after) = (await ExpandedAsync(table, peer), await ExpandedAsync(table, ours), await ExpandedAsync(table, peer));
            // The first round warms up.
            if (i >= 0) all.Add((before + after) / 2 / mine, before / after, Rows / mine);
        }

        return all;
    }

    private static async Task<double> ExpandedAsync(BenchTable table, Func<BenchTable, Task<double>> work)
    {
        await table.ResetAsync();
        await table.Runner().ExpandAsync(BenchTable.Id);
        // A session of ours that was at work a moment ago is somebody whom the backfill spares.
        table.Source.Clear();
        return await work(table);
    }

    private static async Task<double> PlainAsync(BenchTable table)
    {
        var start = Stopwatch.GetTimestamp();
        await table.RunAsync(BenchTable.PlainUpdate);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>From the call until the last row is filled and looked for; the proof comes after, and a plain UPDATE has none.</summary>
    private static async Task<double> FillAsync(BenchTable table, int workers)
    {
        var start = Stopwatch.GetTimestamp();
        var filled = 0.0;
        await table.Runner(new ChangeRunnerOptions { Workers = workers }).BackfillAsync(BenchTable.Id, new BenchTable.Hearing(step =>
        {
            if (step.Detail.Contains("rows/s", StringComparison.Ordinal)) filled = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }));
        return filled;
    }
}
