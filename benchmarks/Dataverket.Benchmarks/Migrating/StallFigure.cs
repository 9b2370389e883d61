using System.Diagnostics;
using Dataverket.Migrations;

namespace Dataverket.Benchmarks.Migrating;

/// <summary>
/// How much longer the slowest statement in a thousand takes while changes run, beside three busy writers and a reader of 400 ms: each run is control, ours, control, plain
/// FluentMigrator, on a fresh table. Between them the runs take every kind of change that the writers can live with.
/// </summary>
internal static class StallFigure
{
    private const int Rows = 60_000;
    private const double Share = 0.999;
    private static readonly TimeSpan s_control = TimeSpan.FromSeconds(4);

    public static IReadOnlyList<Func<int, DatabaseChange>> Changes { get; } =
    [
        shape => new SplitColumn
        {
            Id = "split", Number = 10, Table = "machines", OldShape = shape, NewShape = shape + 1, Column = "size", Down = "cpu || '-' || memory_mb",
            Into = [new("cpu", "integer", "split_part(size, '-', 1)::integer"), new("memory_mb", "integer", "split_part(size, '-', 2)::integer")],
        },
        _ => new AddIndex { Id = "index", Number = 11, Table = "machines", Name = "machines_counter", Keys = "counter" },
        shape => new AddForeignKey { Id = "key", Number = 12, Table = "machines", OldShape = shape, NewShape = shape + 1, Name = "machines_region", Columns = ["region"], References = "regions", ReferencedColumns = ["id"], Index = "machines_region" },
        shape => new SetNotNull { Id = "required", Number = 13, Table = "machines", OldShape = shape, NewShape = shape + 1, Column = "note", Fill = "'none'" },
        shape => new AddColumn { Id = "add", Number = 14, Table = "machines", OldShape = shape, NewShape = shape + 1, Column = "twice", Type = "integer", Fill = "region * 2" },
        shape => new ChangeType { Id = "type", Number = 15, Table = "machines", OldShape = shape, NewShape = shape + 1, Column = "spare", To = new("spare_text", "text", "spare::text"), Down = "spare_text::integer" },
        shape => new AddCheck { Id = "check", Number = 16, Table = "machines", OldShape = shape, NewShape = shape + 1, Name = "machines_counts", Condition = "counter >= 0" },
        _ => new AddUnique { Id = "unique", Number = 17, Table = "machines", Name = "machines_id_region", Columns = ["id", "region"] },
        shape => new RetireColumn { Id = "retire", Number = 18, Table = "machines", OldShape = shape, NewShape = shape + 1, Column = "old" },
        shape => new RenameColumn { Id = "rename", Number = 19, Table = "machines", OldShape = shape, NewShape = shape + 1, Column = "alias", To = "title", Type = "text" },
    ];

    /// <returns>Ours and plain FluentMigrator's, each minus the control of its run.</returns>
    public static async Task<(Rounds Ours, Rounds Plain)> MeasureAsync(int runs)
    {
        await using var table = await BenchTable.CreateAsync(Rows);
        await table.RunAsync("CREATE TABLE regions (id integer PRIMARY KEY); INSERT INTO regions SELECT generate_series(0, 50)");
        var (ours, plain) = (new Rounds(), new Rounds());
        for (var run = 0; run < runs; run++)
        {
            await ResetAsync(table);
            double[] before, mine, after;
            var seconds = 0.0;
            await using (var writers = Writers.Start(table, Rows, withReader: true))
            {
                await Task.Delay(1000);
                before = await writers.DuringAsync(s_control);
                var start = Stopwatch.GetTimestamp();
                await ChangeAsync(table, run);
                seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
                mine = writers.Take();
                after = await writers.DuringAsync(s_control);
            }

            await ResetAsync(table);
            double[] peer;
            await using (var writers = Writers.Start(table, Rows, withReader: true))
            {
                await Task.Delay(1000);
                writers.Take();
                await PlainMigrations.RunAsync(table.ConnectionString);
                peer = writers.Take();
            }

            var (first, second) = (Writers.Quantile(before, Share), Writers.Quantile(after, Share));
            var control = (first + second) / 2;
            ours.Add(Writers.Quantile(mine, Share) - control, first / second, mine.Length / seconds);
            plain.Add(Writers.Quantile(peer, Share) - control, first / second);
            Console.WriteLine(FormattableString.Invariant(
                $"  run {run + 1}: control {first:F1} and {second:F1} ms (worst {before[^1]:F0} and {after[^1]:F0}), ours {Writers.Quantile(mine, Share):F1} (worst {mine[^1]:F0}, {mine.Length} statements in {seconds:F1} s), plain {Writers.Quantile(peer, Share):F1} (worst {peer[^1]:F0})"));
        }

        return (ours, plain);
    }

    private static async Task ChangeAsync(BenchTable table, int run)
    {
        var shape = 1;
        for (var i = 0; i < 3; i++)
        {
            var change = Changes[((run * 2) + i) % Changes.Count](shape);
            var runner = table.Runner(null, change);
            await runner.ExpandAsync(change.Id);
            await runner.BackfillAsync(change.Id);
            await runner.ContractAsync(change.Id);
            if (change is ShapeChange) shape++;
        }
    }

    private static async Task ResetAsync(BenchTable table)
    {
        await table.ResetAsync();
        await table.RunAsync("ALTER TABLE machines ADD COLUMN spare integer, ADD COLUMN old text, ADD COLUMN alias text");
        await table.RunAsync("UPDATE machines SET spare = region, old = 'x', alias = name");
        await table.SettleAsync();
    }
}
