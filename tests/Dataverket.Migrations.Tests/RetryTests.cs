using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>What is tried again, and for how long.</summary>
public sealed class RetryTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_that_only_fails_slowly_is_given_up_all_the_same()
    {
        // Each attempt lasts for 12 s, as one to a host that drops everything.
        var runner = new ChangeRunner("Host=127.0.0.1;Port=1;Username=u;Timeout=2", Machines.Set(Machines.Change()), Machines.Quick with { RetryDeadline = TimeSpan.FromSeconds(60) }, new LeapingClock(TimeSpan.FromSeconds(6)));
        var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync(Machines.Id, Cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel));
        Assert.True(failed.IsTransient);
    }

    [Fact]
    public async Task A_statement_that_takes_too_long_under_a_lock_is_not_tried_again_and_again()
    {
        await using var machines = await Machines.CreateAsync(10, options: Machines.Quick with { HoldTimeout = TimeSpan.FromSeconds(2), RetryDeadline = TimeSpan.FromMinutes(1) });
        await machines.Database.RunAsync(
            """
            CREATE SEQUENCE tried;
            CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('tried'); PERFORM pg_sleep(20); END $$;
            CREATE EVENT TRIGGER slow ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION slow();
            """);
        var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.ExpandAsync(Machines.Id, Cancel));
        Assert.Contains("57014", failed.Message, StringComparison.Ordinal);
        Assert.Contains("HoldTimeout", failed.Message, StringComparison.Ordinal);
        Assert.InRange(await machines.Database.ValueAsync<long>("SELECT last_value FROM tried"), 1, 3);
        await machines.Database.RunAsync("DROP EVENT TRIGGER slow");
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
    }

    [Fact]
    public async Task A_connection_that_is_lost_again_and_again_is_tried_again_for_as_long_as_batches_are_done()
    {
        await using var machines = await Machines.CreateAsync(2000);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var asked = 0;
        var runner = machines.RunnerWith(options: Machines.Quick with
        {
            MaxBatch = 100, BatchTarget = TimeSpan.FromSeconds(1), RetryDeadline = TimeSpan.FromMilliseconds(300),
            // Each fourth batch finds that somebody has ended its session.
            Throttle = async _ =>
            {
                if (++asked % 4 == 0) await machines.Database.RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-backfill%'");
                return null;
            },
        });
        await runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.InRange(asked, 20, 200);
        Assert.Equal((ChangeState.Proven, 2000), ((await machines.StatusAsync()).State, (await machines.StatusAsync()).Done));
    }

    [Fact]
    public async Task A_server_without_room_for_another_session_may_have_some_later()
    {
        await using var machines = await Machines.CreateAsync();
        var role = "dv_few_" + machines.Database.Name;
        await machines.Database.RunAsync($"CREATE ROLE {role} LOGIN CONNECTION LIMIT 0");
        try
        {
            var runner = new ChangeRunner(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { Username = role }.ConnectionString, Machines.Set(Machines.Change()), Machines.Quick, TimeProvider.System);
            var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.StatusAsync(Machines.Id, Cancel));
            Assert.Contains("53300", failed.Message, StringComparison.Ordinal);
            Assert.True(failed.IsTransient);
        }
        finally
        {
            await machines.Database.RunAsync($"DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task A_session_that_the_server_ended_because_nothing_was_said_in_it_is_replaced()
    {
        await using var machines = await Machines.CreateAsync(10);
        var calls = 0;
        var migration = new DataMigration
        {
            Id = "d", Number = 7, Table = "machines", Wrong = "SELECT FROM machines WHERE note IS NULL",
            Run = async (batch, cancel) =>
            {
                if (++calls == 1)
                {
                    await batch.Connection.RunAsync("SET LOCAL idle_in_transaction_session_timeout = 20", cancel);
                    await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE pid = $1", batch.Connection.ProcessID) == 0, "the server has ended it");
                }

                await using var command = batch.CreateCommand("UPDATE machines SET note = 'x' FROM batch WHERE machines.id = batch.id");
                await command.ExecuteNonQueryAsync(cancel);
            },
        };
        var runner = machines.RunnerWith(migration);
        await runner.ExpandAsync("d", Cancel);
        await runner.BackfillAsync("d", null, Cancel);
        Assert.Equal(10, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE note = 'x'"));
    }

    /// <summary>A clock that leaps on whenever somebody looks at it.</summary>
    sealed class LeapingClock(TimeSpan leap) : TimeProvider
    {
        long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref ticks, leap.Ticks);
    }
}
