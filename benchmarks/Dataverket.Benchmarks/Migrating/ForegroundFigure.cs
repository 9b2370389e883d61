using Dataverket.Migrations;

namespace Dataverket.Benchmarks.Migrating;

/// <summary>The slowest statement in a hundred of three busy writers while a backfill runs at default settings, by the same without: A B A a round, on one large table.</summary>
internal static class ForegroundFigure
{
    private const int Rows = 1_200_000;
    private const double Share = 0.99;
    private static readonly TimeSpan s_window = TimeSpan.FromSeconds(4);

    public static async Task<Rounds> MeasureAsync(int rounds, ChangeRunnerOptions options)
    {
        await using var table = await BenchTable.CreateAsync(Rows);
        await table.ResetAsync();
        await table.Runner().ExpandAsync(BenchTable.Id);
        var all = new Rounds();
        await using var writers = Writers.Start(table, Rows, withReader: false);
        await Task.Delay(2000);
        for (var i = 0; i < rounds; i++)
        {
            var before = await writers.DuringAsync(s_window);
            using var stop = new CancellationTokenSource();
            var done = (await table.Runner().StatusAsync(BenchTable.Id)).Done;
            var running = table.Runner(options).BackfillAsync(BenchTable.Id, null, stop.Token);
            await Task.Delay(500);
            var mine = await writers.DuringAsync(s_window);
            if (running.IsCompleted) throw new InvalidOperationException("The backfill ended before it was measured: the table is too small.");
            await stop.CancelAsync();
            await running.ContinueWith(_ => { }, TaskScheduler.Default);
            var filled = (await table.Runner().StatusAsync(BenchTable.Id)).Done - done;
            var after = await writers.DuringAsync(s_window);
            var (first, second) = (Writers.Quantile(before, Share), Writers.Quantile(after, Share));
            all.Add(Writers.Quantile(mine, Share) * 2 / (first + second), first / second, filled / (s_window.TotalSeconds + 0.5));
            Console.WriteLine(FormattableString.Invariant(
                $"  p99 without {first:F2} and {second:F2} ms, with {Writers.Quantile(mine, Share):F2}; p50 {Writers.Quantile(before, 0.5):F2}, with {Writers.Quantile(mine, 0.5):F2}; worst {before[^1]:F0} and {after[^1]:F0}, with {mine[^1]:F0}; {before.Length} and {mine.Length} statements"));
        }

        return all;
    }
}
