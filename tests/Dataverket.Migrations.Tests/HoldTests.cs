using System.Collections.Concurrent;
using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>For how long others have to wait behind a step, whatever becomes of its runner meanwhile.</summary>
public sealed class HoldTests
{
    /// <summary>The transaction that has the table for itself, if there is one.</summary>
    const string Holder = """
        SELECT coalesce(max(l.virtualtransaction), '') FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
        WHERE l.relation = 'machines'::regclass AND l.mode = 'AccessExclusiveLock' AND l.granted AND a.application_name LIKE 'dataverket-%'
        """;

    static readonly TimeSpan Budget = TimeSpan.FromSeconds(1);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_client_that_is_stopped_while_it_holds_the_table_loses_it_within_the_budget_and_tries_again()
    {
        await using var machines = await Machines.CreateAsync(10);
        await using var tap = new Tap("127.0.0.1", new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString).Port);
        var watch = tap.Watch(machines.Database.Name);
        TimeSpan? waited = null;
        watch.SilentAsync = async () =>
        {
            if (waited is not null || await machines.Database.ValueAsync<string>(Holder) == "") return;
            // Nothing more is heard of the client until a reader of the table has its turn.
            var began = TimeProvider.System.GetTimestamp();
            await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines");
            waited = TimeProvider.System.GetElapsedTime(began);
        };
        await Runner(machines, tap).ExpandAsync(Machines.Id, Cancel);
        Assert.NotNull(waited);
        Assert.InRange(waited.Value, TimeSpan.Zero, Budget * 2);
        Assert.Equal(ChangeState.Expanded, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task A_client_that_is_slow_at_each_statement_loses_the_table_soon_after_the_budget_each_time()
    {
        await using var machines = await Machines.CreateAsync(10);
        var before = await machines.CatalogAsync();
        await using var tap = new Tap("127.0.0.1", new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString).Port);
        var watch = tap.Watch(machines.Database.Name);
        var held = new ConcurrentDictionary<string, (long First, long Last)>();
        watch.SilentAsync = async () =>
        {
            if (await machines.Database.ValueAsync<string>(Holder) is not { Length: > 0 } holder) return;
            await machines.Database.RunAsync("SELECT pg_sleep(0.2)");
            var now = TimeProvider.System.GetTimestamp();
            if (await machines.Database.ValueAsync<string>(Holder) == holder) held.AddOrUpdate(holder, (now, now), (_, so) => (so.First, now));
        };
        var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => Runner(machines, tap, TimeSpan.FromSeconds(3)).ExpandAsync(Machines.Id, Cancel));
        Assert.True(failed.IsTransient);
        Assert.NotEmpty(held);
        Assert.All(held.Values, one => Assert.InRange(TimeProvider.System.GetElapsedTime(one.First, one.Last), TimeSpan.Zero, Budget * 2.5));
        Assert.Equal(before, await machines.CatalogAsync());
        watch.SilentAsync = null;
        await Runner(machines, tap).ExpandAsync(Machines.Id, Cancel);
    }

    [Fact]
    public async Task Statements_that_are_short_one_by_one_may_not_hold_the_table_for_longer_in_all()
    {
        await using var machines = await Machines.CreateAsync(10, options: Machines.Quick with { HoldTimeout = Budget });
        await machines.Database.RunAsync(
            """
            CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.6); END $$;
            CREATE EVENT TRIGGER slow ON ddl_command_end WHEN TAG IN ('ALTER TABLE', 'CREATE FUNCTION', 'CREATE TRIGGER') EXECUTE FUNCTION slow();
            """);
        var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.ExpandAsync(Machines.Id, Cancel));
        Assert.Contains("57014", failed.Message, StringComparison.Ordinal);
        await machines.Database.RunAsync("DROP EVENT TRIGGER slow");
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
    }

    static ChangeRunner Runner(Machines machines, Tap tap, TimeSpan? retry = null) => new(
        CrashMatrix.Through(machines.Database, tap), Machines.Set(Machines.Change()), Machines.Quick with { HoldTimeout = Budget, RetryDeadline = retry ?? Machines.Quick.RetryDeadline }, TimeProvider.System);
}
