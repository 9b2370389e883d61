using System.Collections.Concurrent;
using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>What has its answer at once is not waited for as long as what reads a whole table, and the other way round.</summary>
public sealed class BoundTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_whose_answers_are_swallowed_ends_soon_though_a_proof_may_take_hours()
    {
        // The first statements of the session that holds the runner's lock: what it is, the lock, what is there.
        await Task.WhenAll(new[] { 4, 8, 12 }.Select(async statement =>
        {
            await using var machines = await Machines.CreateAsync(20);
            await using var tap = new Tap("127.0.0.1", new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString).Port);
            var watch = tap.Watch(machines.Database.Name, statement, afterIt: true);
            var through = new ChangeRunner(
                CrashMatrix.Through(machines.Database, tap), Machines.Set(Machines.Change()),
                Machines.Quick with { AnswerTimeout = TimeSpan.FromSeconds(1), HoldTimeout = TimeSpan.FromMilliseconds(100), RetryDeadline = TimeSpan.Zero }, TimeProvider.System);
            var running = through.ExpandAsync(Machines.Id, Cancel);
            await watch.Stopped.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);
            var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => running.WaitAsync(TimeSpan.FromSeconds(90), TimeProvider.System, Cancel));
            Assert.True(failed.IsTransient);
            tap.Forget(machines.Database.Name);
            await machines.Runner.ExpandAsync(Machines.Id, Cancel);
            Assert.Equal(ChangeState.Expanded, (await machines.StatusAsync()).State);
        }));
    }

    [Fact]
    public async Task The_sessions_of_a_backfill_have_a_bound_of_seconds_on_both_sides()
    {
        var heard = new ConcurrentDictionary<string, (long Server, int Client)>(StringComparer.Ordinal);
        var both = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var migration = new DataMigration
        {
            Id = "d", Number = 7, Table = "machines", Wrong = "SELECT FROM machines WHERE id < 0",
            Run = async (batch, cancel) =>
            {
                var settings = new NpgsqlConnectionStringBuilder(batch.Connection.ConnectionString);
                heard[settings.ApplicationName!] = (await batch.Connection.ValueAsync<long>("SELECT reset_val::bigint FROM pg_settings WHERE name = 'statement_timeout'", cancel), settings.CommandTimeout);
                if (heard.Count == 2) both.TrySetResult();
                // Neither worker does all of it.
                await Task.WhenAny(both.Task, Task.Delay(TimeSpan.FromSeconds(3), TimeProvider.System, cancel));
            },
        };
        await using var machines = await Machines.CreateAsync(2000);
        var runner = machines.RunnerWith(migration, Machines.Quick with { Workers = 2 });
        await runner.ExpandAsync("d", Cancel);
        await runner.BackfillAsync("d", null, Cancel);
        // Behind the server's bound, and behind the 40 s that a single row may get.
        Assert.Equal([("dataverket-backfill:d", 30_000, 70), ("dataverket-worker:d", 30_000, 70)], heard.Select(one => (one.Key, one.Value.Server, one.Value.Client)).OrderBy(one => one.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_reads_a_whole_table_may_take_longer_than_what_has_its_answer_at_once()
    {
        await using var machines = await Machines.CreateAsync(2000);
        await machines.Database.RunAsync(
            """
            CREATE TABLE handled (id integer PRIMARY KEY);
            CREATE TABLE asked (what text);
            CREATE FUNCTION slow(integer) RETURNS boolean LANGUAGE plpgsql COST 0.0001 AS $$ BEGIN
              IF $1 = 1 AND current_query() ~ 'count\(\*\)|dataverket\.quarantine|ORDER BY "id" DESC LIMIT 1$' THEN
                INSERT INTO asked VALUES (CASE WHEN current_query() ~ 'dv_all' THEN 'parts' WHEN current_query() ~ 'quarantine' THEN 'missed' WHEN current_query() ~ 'count' THEN 'count' ELSE 'last' END);
                PERFORM pg_sleep(5);
              END IF;
              RETURN true;
            END $$;
            """);
        var migration = new DataMigration
        {
            Id = "d", Number = 7, Table = "machines", Source = "SELECT id FROM machines WHERE public.slow(id)", Key = ["id"], Pending = "id NOT IN (SELECT h.id FROM handled h)",
            Action = "INSERT INTO handled SELECT id FROM batch", Wrong = "SELECT FROM machines WHERE id NOT IN (SELECT h.id FROM handled h)",
        };
        var runner = machines.RunnerWith(migration, Machines.Quick with { AnswerTimeout = TimeSpan.FromSeconds(3), Workers = 2, RetryDeadline = TimeSpan.Zero });
        await runner.ExpandAsync("d", Cancel);
        await runner.BackfillAsync("d", null, Cancel);
        Assert.Equal(2000, await machines.Database.ValueAsync<long>("SELECT count(*) FROM handled"));
        Assert.Subset(new HashSet<string>(await machines.Database.ListAsync("SELECT DISTINCT what FROM asked"), StringComparer.Ordinal), new HashSet<string>(["count", "parts", "missed"], StringComparer.Ordinal));
    }
}
