using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>A runner loses the session that holds its lock, and lives on with the one that runs its steps: what it still commits, no other runner has overtaken.</summary>
public sealed class FenceTests
{
    const string Guards = "FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-guard:%'";
    const string Steps = "FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-expand:%'";

    static readonly ChangeRunnerOptions Slow = Machines.Quick with { HoldTimeout = TimeSpan.FromSeconds(50) };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_next_runner_waits_until_the_step_that_is_under_way_has_ended()
    {
        await using var machines = await Machines.CreateAsync(20);
        await using var tap = new Tap("127.0.0.1", new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString).Port);
        var (reached, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        // Inside the transaction of the step, before it has locked anything.
        tap.Watch(machines.Database.Name).InsideAsync = async _ =>
        {
            if (reached.Task.IsCompleted || await CountAsync(machines, Steps + " AND xact_start IS NOT NULL AND query !~ 'advisory'") == 0) return;
            reached.TrySetResult();
            await goOn.Task;
        };
        var first = new ChangeRunner(CrashMatrix.Through(machines.Database, tap), Machines.Set(Machines.Change()), Slow, TimeProvider.System).ExpandAsync(Machines.Id, Cancel);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);
        await LoseGuardAsync(machines);
        var second = machines.RunnerWith(options: Slow).ExpandAsync(Machines.Id, Cancel);
        await Eventually.TrueAsync(async () => second.IsCompleted || await CountAsync(machines, Guards + " AND query LIKE '%pg_advisory_unlock%'") > 0, "the next one waits", 30);
        Assert.False(second.IsCompleted);
        Assert.Equal(1, await CountAsync(machines, Steps));
        goOn.SetResult();
        await first;
        await second;
        await DoneOnceAsync(machines, Machines.Id);
    }

    [Fact]
    public async Task A_step_is_not_begun_when_the_lock_was_lost_before_it()
    {
        await using var machines = await Machines.CreateAsync(20);
        await using var tap = new Tap("127.0.0.1", new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString).Port);
        var (reached, goOn) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        // It has looked where the change stands, and has its second session, which has not said anything yet.
        tap.Watch(machines.Database.Name).BetweenAsync = async _ =>
        {
            if (reached.Task.IsCompleted || await CountAsync(machines, Steps) == 0) return;
            reached.TrySetResult();
            await goOn.Task;
        };
        var first = new ChangeRunner(CrashMatrix.Through(machines.Database, tap), Machines.Set(Machines.Change()), Slow with { RetryDeadline = TimeSpan.Zero }, TimeProvider.System).ExpandAsync(Machines.Id, Cancel);
        await reached.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);
        await LoseGuardAsync(machines);
        // Another one comes and goes meanwhile.
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.UndoExpandAsync(Machines.Id, Cancel);
        var before = await machines.CatalogAsync();
        goOn.SetResult();
        Assert.True((await Assert.ThrowsAsync<DatabaseChangeException>(() => first)).IsTransient);
        Assert.Equal(before, await machines.CatalogAsync());
        Assert.Equal(ChangeState.NotBegun, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task An_index_that_is_being_built_is_left_alone_by_the_next_runner()
    {
        var change = new AddIndex { Id = "i", Number = 5, Table = "machines", Name = "machines_note", Keys = "note" };
        await using var machines = await Machines.CreateAsync(20);
        await using var connection = await machines.Database.Source.OpenConnectionAsync(Cancel);
        await using var writer = await connection.BeginTransactionAsync(Cancel);
        await using (var write = new NpgsqlCommand("UPDATE machines SET note = 'x' WHERE id = 1", connection, writer)) await write.ExecuteNonQueryAsync(Cancel);
        var first = machines.RunnerWith(change, Slow).ExpandAsync("i", Cancel);
        await Eventually.TrueAsync(async () => await CountAsync(machines, "FROM pg_index WHERE indexrelid = to_regclass('machines_note')") == 1, "the build waits for the writer", 60);
        var built = await machines.Database.ValueAsync<uint>("SELECT 'machines_note'::regclass::oid");
        await LoseGuardAsync(machines);
        var second = machines.RunnerWith(change, Slow).ExpandAsync("i", Cancel);
        await Eventually.TrueAsync(async () => await CountAsync(machines, Steps) > 1 || await CountAsync(machines, Guards + " AND query LIKE '%pg_advisory_unlock%'") > 0, "the next one waits", 30);
        Assert.Equal(1, await CountAsync(machines, Steps));
        await writer.CommitAsync(Cancel);
        await first;
        await second;
        Assert.Equal(built, await machines.Database.ValueAsync<uint>("SELECT indexrelid FROM pg_index WHERE indexrelid = 'machines_note'::regclass AND indisvalid"));
        await DoneOnceAsync(machines, "i");
    }

    [Theory]
    [InlineData(0, "0 0 1")]
    [InlineData(20, "20 0 1")]
    public async Task A_backfill_that_another_runner_has_taken_over_puts_no_row_aside_and_says_of_nothing_that_it_is_done(int filled, string left)
    {
        await using var machines = await Machines.CreateAsync(20);
        // Taken over before the first row, which cannot be filled; or when all rows are.
        if (filled == 0) await machines.Database.RunAsync("UPDATE machines SET size = 'huge' WHERE id = 1");
        var isTaken = false;
        var options = Machines.Quick with { MaxBatch = 1, RetryDeadline = TimeSpan.Zero, Throttle = async cancellationToken =>
        {
            if (!isTaken && await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NOT NULL") == filled)
            {
                await machines.Database.RunAsync("UPDATE dataverket.backfills SET fence = fence + 1; UPDATE dataverket.backfill_ranges SET fence = fence + 1");
                isTaken = true;
            }

            return null;
        } };
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var fenced = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.RunnerWith(options: options).BackfillAsync(Machines.Id, null, Cancel));
        Assert.True(fenced.IsTransient);
        Assert.Contains("Another runner has taken over the backfill of machines-split-size; this one has stopped.", fenced.Message, StringComparison.Ordinal);
        Assert.Equal(left, await machines.Database.ValueAsync<string>(
            "SELECT (SELECT count(*) FROM machines WHERE cpu IS NOT NULL) || ' ' || (SELECT count(*) FROM dataverket.quarantine) || ' ' || (SELECT count(*) FROM dataverket.backfill_ranges)"));
    }

    static async Task LoseGuardAsync(Machines machines)
    {
        Assert.Equal(1, await CountAsync(machines, Guards));
        await machines.Database.RunAsync("SELECT pg_terminate_backend(pid) " + Guards);
        await Eventually.TrueAsync(async () => await CountAsync(machines, Guards) == 0, "the session is gone");
    }

    static async Task DoneOnceAsync(Machines machines, string id)
    {
        Assert.Equal(["expand done"], await machines.Database.ListAsync("SELECT phase || ' ' || state FROM dataverket.journal WHERE change = $1", id));
        Assert.Equal(["expanded -"], await machines.Database.ListAsync("SELECT stage || ' ' || coalesce(under_way, '-') FROM dataverket.changes WHERE change = $1", id));
    }

    static Task<long> CountAsync(Machines machines, string from) => machines.Database.ValueAsync<long>("SELECT count(*) " + from);
}
