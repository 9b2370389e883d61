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

    /// <summary>A clock that leaps on whenever somebody looks at it.</summary>
    sealed class LeapingClock(TimeSpan leap) : TimeProvider
    {
        long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Add(ref ticks, leap.Ticks);
    }
}
