using System.Diagnostics;
using Dataverket.Migrations;

namespace Dataverket.Benchmarks.Migrating;

/// <summary>How much the process grows at most over a backfill of ten million rows, after a small one that has loaded the code.</summary>
internal static class MemoryFigure
{
    private const int Rows = 10_000_000;

    public static async Task<(double Megabytes, string Say)> MeasureAsync()
    {
        await using (var warm = await BenchTable.CreateAsync(20_000))
        {
            await warm.ResetAsync();
            await warm.Runner().ExpandAsync(BenchTable.Id);
            await warm.Runner(new ChangeRunnerOptions { Workers = 2 }).BackfillAsync(BenchTable.Id);
        }

        await using var table = await BenchTable.CreateAsync(1);
        // What the server does is not measured: no log, and room for the new version of a row beside the old one.
        await table.RunAsync("CREATE UNLOGGED TABLE machines (id bigint NOT NULL, size text) WITH (fillfactor = 45, autovacuum_enabled = off)");
        await table.RunAsync($"INSERT INTO machines SELECT i, (i % 8 + 1) || '-' || (i % 5 + 1) * 1024 FROM generate_series(1, {Rows}) i");
        await table.RunAsync("ALTER TABLE machines ADD PRIMARY KEY (id); ANALYZE machines");
        await table.Runner().ExpandAsync(BenchTable.Id);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var (before, most, start) = (Environment.WorkingSet, 0L, Stopwatch.GetTimestamp());
        var running = table.Runner(new ChangeRunnerOptions { Workers = 2 }).BackfillAsync(BenchTable.Id, new BenchTable.Hearing(_ => { }));
        while (await Task.WhenAny(running, Task.Delay(100)) != running) most = Math.Max(most, Environment.WorkingSet);
        await running;
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return ((most - before) / 1e6, FormattableString.Invariant($"from {before / 1e6:F0} MB, {Rows / seconds:F0} rows a second with the proof, {GC.GetTotalMemory(true) / 1e6:F0} MB live at the end"));
    }
}
