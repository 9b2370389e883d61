using System.Diagnostics;
using Dataverket.Migrations;

namespace Dataverket.Benchmarks.Migrating;

/// <summary>A process that backfills with two workers is killed with signal 9, and another takes over. A sequence counts every row that was written, also in what was rolled back.</summary>
internal static class KillFigure
{
    private const int Rows = 150_000;
    private const int Batch = 500;

    /// <summary>Every batch is of one size.</summary>
    private static ChangeRunnerOptions Options { get; } = new() { Workers = 2, MaxBatch = Batch, BatchTarget = TimeSpan.FromSeconds(1) };

    /// <returns>The most batches of a worker that were lost and done again, and seconds from the call to the first batch that the other has committed; the worst of all kills.</returns>
    public static async Task<(double Lost, double Resume, string Say)> MeasureAsync(int kills)
    {
        await using var table = await BenchTable.CreateAsync(Rows);
        List<(double Lost, double Resume)> all = [];
        for (var i = 0; i < kills; i++)
        {
            await table.ResetAsync();
            await table.RunAsync(
                """
                DROP SEQUENCE IF EXISTS written; CREATE SEQUENCE written;
                CREATE OR REPLACE FUNCTION note_writing() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('public.written'); RETURN NEW; END $$;
                CREATE TRIGGER note_writing BEFORE UPDATE ON machines FOR EACH ROW EXECUTE FUNCTION note_writing();
                """);
            await table.Runner().ExpandAsync(BenchTable.Id);
            using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Dll(), "migrations-child", table.ConnectionString]))!;
            while ((await table.Runner().StatusAsync(BenchTable.Id)).Done < Rows / 5)
            {
                if (child.HasExited) throw new InvalidOperationException("The child has ended by itself.");
                await Task.Delay(5);
            }

            child.Kill();
            await child.WaitForExitAsync();
            var (asked, first, start) = (0, 0.0, Stopwatch.GetTimestamp());
            var options = Options with
            {
                Workers = 1,
                Throttle = _ =>
                {
                    // Before the second batch the first one is committed.
                    if (++asked == 2) first = Stopwatch.GetElapsedTime(start).TotalSeconds;
                    return ValueTask.FromResult<string?>(null);
                },
            };
            await table.Runner(options).BackfillAsync(BenchTable.Id);
            var status = await table.Runner().StatusAsync(BenchTable.Id);
            if (status.State != ChangeState.Proven || status.Done != Rows) throw new InvalidOperationException($"It ended as {status}.");
            // Two workers: each may have lost what it had begun.
            all.Add((Math.Ceiling((await table.ValueAsync<long>("SELECT last_value FROM written") - Rows) / (2.0 * Batch)), first));
        }

        return (all.Max(one => one.Lost), all.Max(one => one.Resume), FormattableString.Invariant($"{kills} kills, two workers; resumed in {string.Join(' ', all.Select(one => FormattableString.Invariant($"{one.Resume:F2}")))} s"));
    }

    public static async Task<int> ChildAsync(string connectionString)
    {
        await new ChangeRunner(connectionString, new MigrationSet { Changes = [BenchTable.Split] }, Options, TimeProvider.System).BackfillAsync(BenchTable.Id);
        return 0;
    }

    /// <summary>Started as <c>dotnet name.dll</c> or as the program itself.</summary>
    private static string[] Dll() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(KillFigure).Assembly.Location] : [];
}
