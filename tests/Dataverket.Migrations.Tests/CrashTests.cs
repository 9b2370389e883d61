using System.Diagnostics;
using Dataverket.Tests;

namespace Dataverket.Migrations.Tests;

public sealed class CrashTests
{
    const string ChildDatabase = "DATAVERKET_TEST_CHILD_DATABASE";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sessions_that_are_killed_at_random_moments_of_the_whole_way_lose_nothing_and_do_nothing_twice()
    {
        await using var machines = await Machines.CreateAsync(3000, options: Machines.Quick with { MaxBatch = 100 });
        var random = new Random(1);
        var kills = 0L;
        using var stop = new CancellationTokenSource();
        var killer = Task.Run(async () =>
        {
            // Enough is enough: on a slow machine nothing gets done between two kills.
            while (!stop.IsCancellationRequested && kills < 15)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(20, 120)), TimeProvider.System, Cancel);
                kills += (await machines.Database.ListAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-%'")).Count;
            }
        }, Cancel);
        try
        {
            await UntilDoneAsync(() => machines.Runner.ExpandAsync(Machines.Id, Cancel));
            await UntilDoneAsync(() => machines.Runner.BackfillAsync(Machines.Id, null, Cancel));
            await UntilDoneAsync(() => machines.Runner.ContractAsync(Machines.Id, Cancel));
        }
        finally
        {
            await stop.CancelAsync();
            await killer;
        }

        Assert.True(kills > 3, $"only {kills} sessions were killed");
        Assert.Equal(3000, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu = id % 8 + 1 AND memory_mb = (id % 5 + 1) * 1024"));
        Assert.Equal(["expand done", "backfill proven", "contract done", "drop done"], await machines.Database.ListAsync("SELECT phase || ' ' || state FROM dataverket.journal ORDER BY id"));
        Assert.Equal(3000, await machines.Database.ValueAsync<long>("SELECT done FROM dataverket.backfills"));
    }

    [Fact]
    public async Task A_process_that_is_killed_in_the_middle_of_a_backfill_is_taken_over_where_it_was()
    {
        await using var machines = await Machines.CreateAsync(20_000);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        using var child = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Dataverket.Migrations.Tests"), ["-explicit", "only", "-method", $"{typeof(CrashTests).FullName}.{nameof(Backfill_in_a_process_of_its_own)}"])
        {
            Environment = { [ChildDatabase] = machines.Database.ConnectionString },
            RedirectStandardOutput = true,
        })!;
        await Eventually.TrueAsync(async () => (await machines.StatusAsync()).Done > 2000, "the child has filled some rows", 120);
        child.Kill();
        await child.WaitForExitAsync(Cancel);
        var status = await machines.StatusAsync();
        Assert.Equal(ChangeState.Backfilling, status.State);

        var heard = new Heard();
        await machines.Runner.BackfillAsync(Machines.Id, heard, Cancel);
        Assert.InRange(heard.All[0].Done, 2001, 19_999);
        Assert.Equal(20_000, (await machines.StatusAsync()).Done);
        Assert.Equal(20_000, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu = id % 8 + 1 AND memory_mb = (id % 5 + 1) * 1024"));
        Assert.Equal(2, await machines.Database.ValueAsync<long>("SELECT fence FROM dataverket.backfills"));
    }

    [Fact(Explicit = true)]
    public async Task Backfill_in_a_process_of_its_own()
    {
        var options = Machines.Quick with { MaxBatch = 100 };
        await new ChangeRunner(Environment.GetEnvironmentVariable(ChildDatabase)!, Machines.Set(Machines.Change()), options, TimeProvider.System).BackfillAsync(Machines.Id, null, Cancel);
    }

    [Fact]
    public async Task Of_two_runners_at_once_one_fills_the_table_and_the_other_is_refused_by_name_or_finds_it_done()
    {
        await using var machines = await Machines.CreateAsync(10_000, options: Machines.Quick with { MaxBatch = 200 });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var first = machines.RunnerWith(options: Machines.Quick with
        {
            Throttle = async _ =>
            {
                begun.TrySetResult();
                await goOn.Task;
                return null;
            },
        }).BackfillAsync(Machines.Id, null, Cancel);
        await begun.Task;
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.RunnerWith(options: Machines.Quick with { RunnerDeadline = TimeSpan.FromMilliseconds(200) }).BackfillAsync(Machines.Id, null, Cancel));
        Assert.True(refused.IsTransient);
        Assert.Contains($"(dataverket-backfill:{Machines.Id})", refused.Message, StringComparison.Ordinal);
        var patient = machines.RunnerWith(options: Machines.Quick with { RunnerDeadline = TimeSpan.FromMinutes(1) }).BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(0, await machines.Database.ValueAsync<long>("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"));
        goOn.SetResult();
        await first;
        await patient;
        Assert.Equal(10_000, (await machines.StatusAsync()).Done);
        Assert.Equal(1, await machines.Database.ValueAsync<long>("SELECT fence FROM dataverket.backfills"));
    }

    [Fact]
    public async Task A_runner_that_was_believed_dead_is_fenced_off()
    {
        await using var machines = await Machines.CreateAsync(1000, options: Machines.Quick with { MaxBatch = 100 });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var calls = 0;
        var stale = machines.RunnerWith(options: Machines.Quick with
        {
            // Slow or not, a batch has its full size.
            MaxBatch = 100,
            BatchTarget = TimeSpan.FromSeconds(1),
            Throttle = async _ =>
            {
                if (++calls != 3) return null;
                // What the next runner does first.
                await using var other = await machines.Database.Source.OpenConnectionAsync(Cancel);
                var fill = Machines.Change().Build(ChangeFacts.Assumed).Rows[0].Rows!;
                await BackfillJob.OpenAsync(other, Machines.Change(), fill, Machines.Id, await KeyColumns.OfAsync(other, fill, Cancel), 1, TimeSpan.FromMinutes(1), Cancel);
                return null;
            },
        });
        Assert.Contains("taken over", (await Assert.ThrowsAsync<DatabaseChangeException>(() => stale.BackfillAsync(Machines.Id, null, Cancel))).Message, StringComparison.Ordinal);
        // The batch of the fenced runner was rolled back with its checkpoint.
        Assert.Equal((200, 200), ((await machines.StatusAsync()).Done, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NOT NULL")));
    }

    /// <summary>As a coordinator would: a step that failed in passing is done again.</summary>
    static async Task UntilDoneAsync(Func<Task> step)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await step();
                return;
            }
            catch (DatabaseChangeException e) when (e.IsTransient && attempt < 50)
            {
            }
        }
    }
}
