using Dataverket.Compat.Postgres;
using Dataverket.Tests;

namespace Dataverket.Compat.Postgres.Tests;

public sealed class ShapeLeaseTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static ShapeLeaseOptions Options(int oldest, int newest, string instance = "maskin-a", string build = "1") => new()
    {
        Table = "machines",
        Service = "maskin",
        Instance = instance,
        Build = build,
        Oldest = oldest,
        Newest = newest,
        TimeToLive = TimeSpan.FromSeconds(3),
        RenewEvery = TimeSpan.FromMilliseconds(50),
    };

    static Task<ShapeLease> RegisterAsync(TestDatabase database, ShapeLeaseOptions options, TimeProvider? time = null) =>
        ShapeLease.RegisterAsync(database.Source, options, time ?? TimeProvider.System, cancellationToken: Cancel);

    [Fact]
    public async Task A_lease_is_written_renewed_and_deleted()
    {
        await using var database = await TestDatabase.CreateAsync();
        var lease = await RegisterAsync(database, Options(1, 2));
        Assert.Equal(["machines maskin maskin-a 1 1..2"], await database.ListAsync(Row));
        var first = await database.ValueAsync<DateTime>("SELECT expires_at FROM dataverket.shape_leases");
        await Eventually.TrueAsync(async () => await database.ValueAsync<DateTime>("SELECT expires_at FROM dataverket.shape_leases") > first, "it is renewed");
        Assert.True(lease.IsHeld);
        await lease.DisposeAsync();
        Assert.Empty(await database.ListAsync(Row));
        Assert.Throws<ObjectDisposedException>(lease.Use);
    }

    [Fact]
    public async Task An_old_build_that_comes_after_the_floor_was_raised_is_refused_by_name()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("INSERT INTO dataverket.shapes VALUES ('machines', 2, 2)");
        var refused = await Assert.ThrowsAsync<CompatPostgresException>(() => RegisterAsync(database, Options(1, 1)));
        Assert.Equal("Build 1 of maskin needs shape 1 of table machines, but its floor is 2; deploy a build that knows shape 2.", refused.Message);
        Assert.False(refused.IsTransient);
        Assert.Empty(await database.ListAsync(Row));
    }

    [Fact]
    public async Task A_build_that_needs_a_shape_that_is_not_complete_is_refused_for_now()
    {
        await using var database = await TestDatabase.CreateAsync();
        var refused = await Assert.ThrowsAsync<CompatPostgresException>(() => RegisterAsync(database, Options(2, 2)));
        Assert.True(refused.IsTransient);
        await database.RunAsync("UPDATE dataverket.shapes SET complete = 2");
        Assert.Equal(0, await database.ValueAsync<long>("SELECT count(*) FROM dataverket.shape_leases"));
    }

    [Fact]
    public async Task Registration_waits_for_contract_and_then_sees_its_floor()
    {
        await using var database = await TestDatabase.CreateAsync();
        await database.RunAsync("INSERT INTO dataverket.shapes VALUES ('machines', 1, 2)");
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var contract = await connection.BeginTransactionAsync(Cancel);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT FROM dataverket.shapes FOR UPDATE";
        await command.ExecuteNonQueryAsync(Cancel);

        var registering = RegisterAsync(database, Options(1, 1));
        await Eventually.TrueAsync(async () => await database.ValueAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") == 1, "it waits");
        Assert.False(registering.IsCompleted);
        command.CommandText = "UPDATE dataverket.shapes SET floor = 2";
        await command.ExecuteNonQueryAsync(Cancel);
        await contract.CommitAsync(Cancel);
        await Assert.ThrowsAsync<CompatPostgresException>(() => registering);
    }

    [Fact]
    public async Task When_the_new_shape_is_complete_operations_turn_first_and_the_row_follows_when_the_last_old_one_has_ended()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var lease = await RegisterAsync(database, Options(1, 2));
        Assert.Equal(1, lease.Uses);
        var old = lease.Use();
        Assert.Equal(1, old.Shape);
        await database.RunAsync("UPDATE dataverket.shapes SET complete = 2");
        await Eventually.TrueAsync(() => lease.Uses == 2, "new operations use shape 2");
        using (var use = lease.Use()) Assert.Equal(2, use.Shape);

        // Many renewals pass; the row must go on saying 1 while the old operation runs.
        var first = await database.ValueAsync<DateTime>("SELECT expires_at FROM dataverket.shape_leases");
        await Eventually.TrueAsync(async () => await database.ValueAsync<DateTime>("SELECT expires_at FROM dataverket.shape_leases") > first.AddMilliseconds(300), "renewals go on");
        Assert.Equal(1, await database.ValueAsync<int>("SELECT oldest FROM dataverket.shape_leases"));
        old.Dispose();
        old.Dispose();
        await Eventually.TrueAsync(async () => await database.ValueAsync<int>("SELECT oldest FROM dataverket.shape_leases") == 2, "the row follows");
    }

    [Fact]
    public async Task No_row_ever_says_the_new_shape_while_an_operation_of_the_old_one_runs()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var lease = await RegisterAsync(database, Options(1, 2) with { RenewEvery = TimeSpan.FromMilliseconds(2) });
        var broken = 0;
        var atTwo = 0;
        using var stop = new CancellationTokenSource();
        var workers = Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                using var use = lease.Use();
                var row = await database.ValueAsync<int>("SELECT oldest FROM dataverket.shape_leases");
                if (row > use.Shape) Interlocked.Increment(ref broken);
                if (row == 2) Interlocked.Increment(ref atTwo);
            }
        })).ToList();
        await database.RunAsync("UPDATE dataverket.shapes SET complete = 2");
        await Eventually.TrueAsync(() => atTwo > 200, "the row has turned under load");
        await stop.CancelAsync();
        await Task.WhenAll(workers);
        Assert.Equal(0, broken);
    }

    [Fact]
    public async Task A_process_that_cannot_renew_stops_before_others_stop_counting_on_it_and_comes_back()
    {
        await using var database = await TestDatabase.CreateAsync();
        var time = new SteeredTime();
        await using var lease = await RegisterAsync(database, Options(1, 2), time);
        await database.AsAdminAsync($"ALTER DATABASE {database.Name} ALLOW_CONNECTIONS false");
        await database.AsAdminAsync($"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database.Name}'");
        time.Jump(TimeSpan.FromSeconds(2.75));
        Assert.False(lease.IsHeld);
        Assert.True(Assert.Throws<CompatPostgresException>(lease.Use).IsTransient);
        await database.AsAdminAsync($"ALTER DATABASE {database.Name} ALLOW_CONNECTIONS true");
        await Eventually.TrueAsync(() => lease.IsHeld, "it is renewed again");
        lease.Use().Dispose();
    }

    [Fact]
    public async Task A_build_whose_shape_went_away_while_its_lease_had_lapsed_is_lost_for_good()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var lease = await RegisterAsync(database, Options(1, 1));
        await database.RunAsync("UPDATE dataverket.shapes SET floor = 2, complete = 2");
        await Eventually.TrueAsync(() => !lease.IsHeld, "the renewal is refused");
        var lost = Assert.Throws<CompatPostgresException>(lease.Use);
        Assert.False(lost.IsTransient);
        Assert.Contains("its floor is 2", lost.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_process_that_goes_does_not_delete_the_lease_of_its_successor_of_the_same_name()
    {
        await using var database = await TestDatabase.CreateAsync();
        var old = await RegisterAsync(database, Options(1, 2) with { TimeToLive = TimeSpan.FromMinutes(5), RenewEvery = TimeSpan.FromMinutes(1) });
        await using var next = await RegisterAsync(database, Options(1, 2, build: "2"));
        await old.DisposeAsync();
        Assert.Equal(["machines maskin maskin-a 2 1..2"], await database.ListAsync(Row));
    }

    [Fact]
    public async Task Options_outside_their_ranges_are_refused_at_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => RegisterAsync(database, Options(2, 1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => RegisterAsync(database, Options(0, 1)));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => RegisterAsync(database, Options(1, 1) with { RenewEvery = TimeSpan.FromSeconds(2) }));
        await Assert.ThrowsAsync<ArgumentException>(() => RegisterAsync(database, Options(1, 1) with { Table = new string('x', 64) }));
    }

    const string Row = "SELECT table_name || ' ' || service || ' ' || instance || ' ' || build || ' ' || oldest || '..' || newest FROM dataverket.shape_leases";
}
