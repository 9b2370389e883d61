using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>The runner is gone, and what it asked for goes on at the server.</summary>
public sealed class OrphanTests
{
    const string Sleeping = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-%' AND state = 'active' AND wait_event = 'PgSleep'";
    const string Sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-%'";

    const string Waiting = """
        SELECT (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-%' AND pid <> $1 AND (wait_event_type = 'Lock' OR query ~ 'LOCK TABLE|dataverket_lock|pg_try_advisory_lock'))
          + CASE WHEN EXISTS (SELECT FROM pg_stat_activity WHERE pid = $1) THEN 0 ELSE 1 END
        """;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_proof_that_nobody_waits_for_any_more_ends_soon_and_the_next_run_finishes_it()
    {
        await using var machines = await Machines.CreateAsync(20, Machines.Change("public.slow(cpu || '-' || memory_mb)"));
        await machines.Database.RunAsync(
            """
            CREATE TABLE slowness (during text);
            INSERT INTO slowness VALUES ('VALIDATE CONSTRAINT');
            CREATE FUNCTION slow(text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT FROM public.slowness WHERE strpos(current_query(), during) > 0) THEN PERFORM pg_sleep(600); END IF; RETURN $1; END $$;
            """);
        await using var tap = new Tap("127.0.0.1", new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString).Port);
        tap.Watch(machines.Database.Name);
        var through = new ChangeRunner(CrashMatrix.Through(machines.Database, tap), Machines.Set(Machines.Change("public.slow(cpu || '-' || memory_mb)")), Machines.Quick with { RetryDeadline = TimeSpan.Zero }, TimeProvider.System);
        await through.ExpandAsync(Machines.Id, Cancel);
        var running = through.BackfillAsync(Machines.Id, null, Cancel);
        await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<long>(Sleeping) == 1, "the proof is under way", 60);
        tap.Forget(machines.Database.Name);
        Assert.True((await Assert.ThrowsAsync<DatabaseChangeException>(() => running)).IsTransient);
        await machines.Database.RunAsync("DELETE FROM slowness");
        await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<long>(Sessions) == 0, "the server has given it up", 30);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task A_server_that_cannot_look_after_its_client_is_worked_with_all_the_same()
    {
        await using var machines = await Machines.CreateAsync(20);
        await using var tap = new Tap("127.0.0.1", new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString).Port) { Refused = "client_connection_check_interval" };
        tap.Watch(machines.Database.Name);
        var through = new ChangeRunner(CrashMatrix.Through(machines.Database, tap), Machines.Set(Machines.Change()), Machines.Quick, TimeProvider.System);
        await through.ExpandAsync(Machines.Id, Cancel);
        await through.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Theory]
    [InlineData(false, "expand done", "expand undone")]
    [InlineData(true, "backfill proven", "backfill undone")]
    public async Task A_last_commit_that_is_still_under_way_when_the_next_run_begins_is_neither_a_fault_nor_written_down_twice(bool isBackfill, string there, string back)
    {
        DatabaseChange change = isBackfill ? Machines.Change() : new AddColumn { Id = Machines.Id, Number = 2, Table = "machines", OldShape = 1, NewShape = 2, Column = "extra", Type = "text" };
        await using var machines = await Machines.CreateAsync(20);
        if (isBackfill) await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Database.RunAsync(
            """
            CREATE TABLE gate (shut boolean);
            CREATE FUNCTION late() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN WHILE EXISTS (SELECT FROM public.gate WHERE shut) LOOP PERFORM pg_sleep(0.01); END LOOP; RETURN NULL; END $$;
            CREATE CONSTRAINT TRIGGER late AFTER INSERT ON dataverket.journal DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION late();
            """);
        await using var tap = new Tap("127.0.0.1", new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString).Port);
        var options = Machines.Quick with { HoldTimeout = TimeSpan.FromSeconds(30), LockDeadline = TimeSpan.FromSeconds(30), RetryDeadline = TimeSpan.Zero };
        foreach (var isBack in new[] { false, true })
        {
            Task GoAsync(ChangeRunner runner) => (isBackfill, isBack) switch
            {
                (false, false) => runner.ExpandAsync(Machines.Id, Cancel),
                (false, true) => runner.UndoExpandAsync(Machines.Id, Cancel),
                (true, false) => runner.BackfillAsync(Machines.Id, null, Cancel),
                (true, true) => runner.UndoBackfillAsync(Machines.Id, Cancel),
            };
            await machines.Database.RunAsync("INSERT INTO gate VALUES (true)");
            tap.Watch(machines.Database.Name);
            var first = GoAsync(new ChangeRunner(CrashMatrix.Through(machines.Database, tap), Machines.Set(change), options, TimeProvider.System));
            var committing = 0;
            await Eventually.TrueAsync(async () => (committing = await machines.Database.ValueAsync<int>(Sleeping.Replace("count(*)", "coalesce(max(pid), 0)", StringComparison.Ordinal))) > 0, "the commit is under way", 60);
            tap.Forget(machines.Database.Name);
            await Assert.ThrowsAsync<DatabaseChangeException>(() => first);
            var second = GoAsync(machines.RunnerWith(change, options with { RetryDeadline = TimeSpan.FromSeconds(30) }));
            // It has looked where the change stands, and waits. On a machine that is too slow for that, the server has given the commit up meanwhile.
            await Eventually.TrueAsync(async () => second.IsCompleted || await machines.Database.ValueAsync<long>(Waiting, committing) > 0, "the next run waits", 60);
            await machines.Database.RunAsync("DELETE FROM gate");
            await second;
        }

        Assert.Equal([there, back], (await machines.Database.ListAsync("SELECT phase || ' ' || state FROM dataverket.journal ORDER BY id"))[(isBackfill ? 1 : 0)..]);
    }
}
