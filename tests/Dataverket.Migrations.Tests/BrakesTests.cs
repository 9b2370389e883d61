using System.Diagnostics;
using Dataverket.Tests;
using Npgsql;
using Npgsql.Replication;
using NpgsqlTypes;

namespace Dataverket.Migrations.Tests;

public sealed class BrakesTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_process_can_pause_a_backfill_and_let_it_go_on()
    {
        await using var machines = await Machines.CreateAsync(2000, options: Machines.Quick with { Workers = 2, MaxBatch = 50 });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var elsewhere = machines.RunnerWith();
        Assert.Null(await elsewhere.BackfillStatusAsync(Machines.Id, Cancel));
        await elsewhere.PauseAsync(Machines.Id, "until tonight", Cancel);
        Assert.Equal((0L, "until tonight"), ((await elsewhere.BackfillStatusAsync(Machines.Id, Cancel))!.Total, (await elsewhere.BackfillStatusAsync(Machines.Id, Cancel))!.Paused));
        var heard = new Heard();
        var running = machines.Runner.BackfillAsync(Machines.Id, heard, Cancel);
        await Eventually.TrueAsync(() => heard.All.Any(step => step.Detail == "resting: paused: until tonight; resume it to go on"), "it says that it is paused");
        await Eventually.TrueAsync(async () => (await elsewhere.BackfillStatusAsync(Machines.Id, Cancel))?.Resting is not null, "others can see it");
        var status = (await elsewhere.BackfillStatusAsync(Machines.Id, Cancel))!;
        Assert.Equal((0, 2000, "until tonight"), (status.Done, status.Total, status.Paused));
        Assert.Equal(0, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NOT NULL"));
        await elsewhere.ResumeAsync(Machines.Id, Cancel);
        await running;
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
        Assert.Null((await elsewhere.BackfillStatusAsync(Machines.Id, Cancel))!.Paused);
    }

    [Fact]
    public async Task Any_process_can_see_what_the_users_own_function_lets_it_rest_for_and_who_holds_the_row_that_it_waits_for()
    {
        var rests = true;
        await using var machines = await Machines.CreateAsync(200, options: Machines.Quick with { Throttle = _ => ValueTask.FromResult(Volatile.Read(ref rests) ? "the disk fills" : null) });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await using var connection = await machines.Database.Source.OpenConnectionAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await using (var write = new NpgsqlCommand("UPDATE machines SET note = 'held' WHERE id = 100", connection, holder)) await write.ExecuteNonQueryAsync(Cancel);
        var running = machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        var elsewhere = machines.RunnerWith();
        async Task<string> RestingAsync() => (await elsewhere.BackfillStatusAsync(Machines.Id, Cancel))?.Resting ?? "";
        await Eventually.TrueAsync(async () => await RestingAsync() == "the disk fills", "others can see why it rests");
        Volatile.Write(ref rests, false);
        await Eventually.TrueAsync(async () => (await RestingAsync()).Contains($"probably by pid {connection.ProcessID} ", StringComparison.Ordinal), "others can see who is in the way", 30);
        await holder.RollbackAsync(Cancel);
        await running;
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task Any_process_can_end_the_backfill_that_runs_and_the_next_one_goes_on()
    {
        await using var machines = await Machines.CreateAsync(2000, options: Machines.Quick with { MaxBatch = 50 });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        // Before anybody runs it: meant for nobody.
        await machines.Runner.CancelAsync(Machines.Id, "", Cancel);
        var elsewhere = machines.RunnerWith();
        var asked = 0;
        var slow = machines.RunnerWith(options: Machines.Quick with
        {
            // Slow or not, a batch has its full size.
            MaxBatch = 50,
            BatchTarget = TimeSpan.FromSeconds(1),
            Throttle = async _ =>
            {
                if (++asked == 3) await elsewhere.CancelAsync(Machines.Id, "too much load", Cancel);
                return asked < 3 ? null : "waiting to be ended";
            },
        });
        var ended = await Assert.ThrowsAsync<DatabaseChangeException>(() => slow.BackfillAsync(Machines.Id, null, Cancel));
        Assert.Contains("was cancelled: too much load", ended.Message, StringComparison.Ordinal);
        Assert.Equal(100, (await machines.StatusAsync()).Done);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal((ChangeState.Proven, 2000), ((await machines.StatusAsync()).State, (await machines.StatusAsync()).Done));
    }

    [Fact]
    public async Task A_pause_stays_when_the_backfill_is_ended_and_an_end_that_was_obeyed_is_no_ones_after_the_pause()
    {
        await using var machines = await Machines.CreateAsync(500);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var elsewhere = machines.RunnerWith();
        await elsewhere.PauseAsync(Machines.Id, "until tonight", Cancel);
        async Task<Task> RestingAsync()
        {
            var heard = new Heard();
            var running = machines.Runner.BackfillAsync(Machines.Id, heard, Cancel);
            await Eventually.TrueAsync(() => running.IsCompleted || heard.All.Any(step => step.Detail == "resting: paused: until tonight; resume it to go on"), "it rests");
            Assert.False(running.IsCompleted);
            return running;
        }

        async Task<string?> PausedAsync() => (await elsewhere.BackfillStatusAsync(Machines.Id, Cancel))!.Paused;
        var first = await RestingAsync();
        await elsewhere.CancelAsync(Machines.Id, "wrong table", Cancel);
        var ended = await Assert.ThrowsAsync<DatabaseChangeException>(() => first.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel));
        Assert.Contains("was cancelled: wrong table. What is filled stays; it is still paused: until tonight; resume it and run it again", ended.Message, StringComparison.Ordinal);
        Assert.Equal("until tonight", await PausedAsync());
        var second = await RestingAsync();
        // Asked for once more, it takes nothing away either.
        await elsewhere.PauseAsync(Machines.Id, "until Sunday", Cancel);
        Assert.Equal("until Sunday", await PausedAsync());
        await elsewhere.ResumeAsync(Machines.Id, Cancel);
        await second;
        Assert.Null(await PausedAsync());
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_end_that_is_asked_for_while_the_runner_has_lost_its_connection_ends_it_even_when_a_pause_follows(bool isPaused)
    {
        await using var machines = await Machines.CreateAsync(2000);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var elsewhere = machines.RunnerWith();
        const string Sessions = "FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-backfill%'";
        var asked = 0;
        var runner = machines.RunnerWith(options: Machines.Quick with
        {
            MaxBatch = 50,
            Throttle = async _ =>
            {
                if (++asked != 3) return null;
                await elsewhere.CancelAsync(Machines.Id, "too much load", Cancel);
                if (isPaused) await elsewhere.PauseAsync(Machines.Id, "until tonight", Cancel);
                await machines.Database.RunAsync("SELECT pg_terminate_backend(pid) " + Sessions);
                await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<long>("SELECT count(*) " + Sessions) == 0, "its session is gone");
                return null;
            },
        });
        var ended = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync(Machines.Id, null, Cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel));
        Assert.Contains(isPaused ? "was cancelled: too much load. What is filled stays; it is still paused: until tonight; resume it" : "was cancelled: too much load. What is filled stays; run it again", ended.Message, StringComparison.Ordinal);
        Assert.InRange((await machines.StatusAsync()).Done, 0, 1999);
        if (isPaused) await elsewhere.ResumeAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Theory]
    [InlineData("")]
    [InlineData("dataverket-portal")]
    public async Task It_rests_while_a_session_waits_for_a_lock_for_too_long(string name)
    {
        await using var machines = await Machines.CreateAsync(500, options: Machines.Quick with { Health = new() { LockWait = TimeSpan.FromMilliseconds(50) } });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Database.RunAsync("CREATE TABLE elsewhere (id int)");
        await using var connection = await machines.Database.Source.OpenConnectionAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await using (var take = new NpgsqlCommand("LOCK TABLE elsewhere", connection, holder)) await take.ExecuteNonQueryAsync(Cancel);
        await using var service = Named(machines, name);
        await using var count = service.CreateCommand("SELECT count(*) FROM elsewhere");
        var waiting = count.ExecuteNonQueryAsync(Cancel);
        await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<bool>("SELECT coalesce(bool_or(clock_timestamp() - waitstart > interval '60 ms'), false) FROM pg_locks WHERE NOT granted"), "it waits");
        await RestsAsync(machines, "resting: a session has waited ", " s for a lock (limit 0.1 s)", async () =>
        {
            await holder.CommitAsync(Cancel);
            await waiting;
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("dataverket-portal")]
    public async Task It_rests_while_an_old_transaction_keeps_the_server_from_cleaning_up(string name)
    {
        await using var machines = await Machines.CreateAsync(500, options: Machines.Quick with { Health = new() { TransactionAge = TimeSpan.FromMilliseconds(50) } });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await using var service = Named(machines, name);
        await using var connection = await service.OpenConnectionAsync(Cancel);
        await using var old = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, Cancel);
        await using (var look = new NpgsqlCommand("SELECT count(*) FROM pg_class", connection, old)) await look.ExecuteScalarAsync(Cancel);
        await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<bool>("SELECT bool_or(clock_timestamp() - xact_start > interval '60 ms') FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"), "it is old");
        await RestsAsync(machines, "resting: a transaction is ", " s old (limit 0.1 s)", () => old.CommitAsync(Cancel));
    }

    [Fact]
    public async Task It_rests_while_a_slot_holds_too_much_back()
    {
        await using var machines = await Machines.CreateAsync(500, options: Machines.Quick with { Health = new() { SlotBytes = 1 } });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var slot = machines.Database.Name[..20];
        await machines.Database.RunAsync($"SELECT pg_create_physical_replication_slot('{slot}', true)");
        await machines.Database.RunAsync("CREATE TABLE wal AS SELECT generate_series(1, 1000)");
        await RestsAsync(machines, "resting: a replication slot holds ", " of WAL back (limit 0 MB)", () => machines.Database.RunAsync($"SELECT pg_drop_replication_slot('{slot}')"));
    }

    [Fact]
    public async Task What_has_stopped_it_lets_it_go_on_only_when_it_is_well_below_its_limit()
    {
        await using var machines = await Machines.CreateAsync();
        await using var connection = await machines.Database.Source.OpenConnectionAsync(Cancel);
        var slot = "h" + machines.Database.Name[..20];
        await machines.Database.RunAsync($"SELECT pg_create_physical_replication_slot('{slot}', true)");
        try
        {
            // Much, since other tests write to the same server.
            await machines.Database.RunAsync("SELECT pg_logical_emit_message(false, 'test', repeat('x', 1000000)) FROM generate_series(1, 48)");
            var limit = await machines.Database.ValueAsync<long>("SELECT (max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)) * 0.9)::bigint FROM pg_replication_slots");
            var limits = new HealthLimits { ReplicaLag = null, SlotBytes = limit };
            async Task<HealthReader> ReaderAsync()
            {
                var reader = new HealthReader(limits, TimeProvider.System);
                await reader.PrepareAsync(connection, Cancel);
                return reader;
            }

            Task AdvanceAsync(double leave) => machines.Database.RunAsync($"SELECT pg_replication_slot_advance('{slot}', pg_current_wal_lsn() - {(long)(limit * leave)})");
            var stopped = await ReaderAsync();
            Assert.Equal("slot_bytes", (await stopped.ReadAsync(connection, Cancel))?.Signal);
            await AdvanceAsync(0.8);
            // One that was not stopped would go on.
            Assert.Null(await (await ReaderAsync()).ReadAsync(connection, Cancel));
            Assert.Equal("slot_bytes", (await stopped.ReadAsync(connection, Cancel))?.Signal);
            Assert.Equal("slot_bytes", (await stopped.ReadAsync(connection, Cancel))?.Signal);
            await AdvanceAsync(0.1);
            Assert.Null(await stopped.ReadAsync(connection, Cancel));
            await AdvanceAsync(0);
        }
        finally
        {
            await machines.Database.RunAsync($"SELECT pg_drop_replication_slot('{slot}')");
        }
    }

    [Fact]
    public async Task It_rests_while_a_replica_does_not_follow()
    {
        await using var machines = await Machines.CreateAsync(2000, options: Machines.Quick with { MaxBatch = 1, Health = new() { ReplicaLag = TimeSpan.FromMilliseconds(500) } });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        using var stop = new CancellationTokenSource();
        await using var replica = new PhysicalReplicationConnection(machines.Database.ConnectionString);
        await replica.Open(Cancel);
        var at = NpgsqlLogSequenceNumber.Parse(await machines.Database.ValueAsync<string>("SELECT pg_current_wal_lsn()::text"));
        var streaming = Task.Run(async () =>
        {
            // It says once where it is, and from then on only listens.
            await foreach (var message in replica.StartReplication(at, stop.Token))
            {
                replica.SetReplicationStatus(at);
                await replica.SendStatusUpdate(stop.Token);
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop.Token);
            }
        }, CancellationToken.None);
        await machines.Database.RunAsync("CREATE TABLE wal AS SELECT generate_series(1, 1000)");
        await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<long>("SELECT count(*) FROM pg_stat_replication WHERE replay_lsn < pg_current_wal_lsn()") > 0, "the replica has said where it is");
        await RestsAsync(machines, "resting: a replica is ", " s behind (limit 0.5 s)", async () =>
        {
            await stop.CancelAsync();
            await streaming.ContinueWith(_ => { }, TaskScheduler.Default);
            await replica.DisposeAsync();
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task It_rests_while_the_server_writes_too_much(bool wal)
    {
        var health = wal ? new HealthLimits { WalBytesPerSecond = 1 } : new HealthLimits { CheckpointsPerMinute = 1 };
        await using var machines = await Machines.CreateAsync(20_000, options: Machines.Quick with { MaxBatch = 10, Duty = 0.05, Health = health });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        using var stop = new CancellationTokenSource();
        var heard = new Heard { Then = step => { if (step.Detail.Contains(wal ? "of WAL a second (limit 0 MB)" : "checkpoints a minute are asked for", StringComparison.Ordinal)) stop.Cancel(); } };
        var checkpoints = Task.Run(async () => { while (!wal && !stop.IsCancellationRequested) await machines.Database.RunAsync("CREATE TABLE IF NOT EXISTS c (); CHECKPOINT"); }, Cancel);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => machines.Runner.BackfillAsync(Machines.Id, heard, stop.Token).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel));
        await checkpoints;
        Assert.InRange((await machines.StatusAsync()).Done, 0, 19_999);
    }

    [Fact]
    public async Task A_limit_on_what_the_role_may_not_see_is_refused_instead_of_taken_to_be_kept()
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var role = "r" + machines.Database.Name[3..30];
        await machines.Database.RunAsync($"CREATE ROLE {role} LOGIN; GRANT ALL ON machines TO {role}; GRANT USAGE ON SCHEMA dataverket TO {role}; GRANT ALL ON ALL TABLES IN SCHEMA dataverket TO {role}; ALTER TABLE machines OWNER TO {role}");
        var runner = new ChangeRunner(
            new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { Username = role }.ConnectionString, Machines.Set(Machines.Change()),
            Machines.Quick with { Health = new() { TransactionAge = TimeSpan.FromSeconds(1) } }, TimeProvider.System);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync(Machines.Id, null, Cancel));
        Assert.Contains("HealthLimits.TransactionAge", refused.Message, StringComparison.Ordinal);
        await machines.Database.RunAsync($"REASSIGN OWNED BY {role} TO postgres; DROP OWNED BY {role}; DROP ROLE {role}");
        Assert.Throws<ArgumentOutOfRangeException>(() => machines.RunnerWith(options: Machines.Quick with { Health = new() { LockWait = TimeSpan.Zero } }));
    }

    [Fact]
    public async Task Whom_the_role_may_not_see_is_busy_so_that_no_batch_grows_for_a_database_that_only_looks_quiet()
    {
        await using var machines = await Machines.CreateAsync();
        var role = "r" + machines.Database.Name[3..30];
        await machines.Database.RunAsync($"CREATE ROLE {role} LOGIN");
        try
        {
            machines.Database.Source.Clear();
            await using var runner = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { Username = role });
            await using var ask = runner.CreateCommand(Brakes.QuietSql);
            await Eventually.TrueAsync(async () => (bool)(await ask.ExecuteScalarAsync(Cancel))!, "nobody else is there");
            await using (await machines.Database.Source.OpenConnectionAsync(Cancel)) Assert.False((bool)(await ask.ExecuteScalarAsync(Cancel))!);
        }
        finally
        {
            await machines.Database.RunAsync($"DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task A_service_whose_name_begins_like_ours_is_somebody_and_our_own_sessions_are_nobody()
    {
        await using var machines = await Machines.CreateAsync();
        await using var source = Named(machines, "quiet");
        await using var connection = await source.OpenConnectionAsync(Cancel);
        async Task<bool> IsQuietAsync()
        {
            await using var ask = new NpgsqlCommand(Brakes.QuietSql, connection);
            return (bool)(await ask.ExecuteScalarAsync(Cancel))!;
        }

        machines.Database.Source.Clear();
        await using var own = Named(machines, "dataverket-worker:" + Machines.Id);
        await using var session = await own.OpenConnectionAsync(Cancel);
        await using (await session.BeginTransactionAsync(Cancel)) await Eventually.TrueAsync(IsQuietAsync, "only our own are there");
        await using var portal = Named(machines, "dataverket-portal");
        await using (await portal.OpenConnectionAsync(Cancel)) Assert.False(await IsQuietAsync());
    }

    [Fact]
    public async Task Each_phase_is_an_activity_that_says_what_became_of_it()
    {
        await using var machines = await Machines.CreateAsync(10, Machines.Change(id: "watched"));
        var ended = new List<(string Name, object? Table, ActivityStatusCode Status)>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Dataverket.Migrations",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity => { lock (ended) if (activity.DisplayName.EndsWith(" watched", StringComparison.Ordinal)) ended.Add((activity.DisplayName, activity.GetTagItem("db.collection.name"), activity.Status)); },
        };
        ActivitySource.AddActivityListener(listener);
        var runner = machines.RunnerWith(Machines.Change(id: "watched"));
        await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync("watched", null, Cancel));
        await runner.ExpandAsync("watched", Cancel);
        await runner.BackfillAsync("watched", null, Cancel);
        Assert.Equal(
            [("backfill watched", "machines", ActivityStatusCode.Error), ("expand watched", (object)"machines", ActivityStatusCode.Unset), ("backfill watched", "machines", ActivityStatusCode.Unset)], ended);
    }

    /// <summary>The sessions of a service that is called so.</summary>
    static NpgsqlDataSource Named(Machines machines, string name) =>
        NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(machines.Database.ConnectionString) { ApplicationName = name, Pooling = false }.ConnectionString);

    static async Task RestsAsync(Machines machines, string begin, string end, Func<Task> mend)
    {
        var heard = new Heard();
        var running = machines.Runner.BackfillAsync(Machines.Id, heard, Cancel);
        await Eventually.TrueAsync(() => heard.All.Any(step => step.Detail.StartsWith(begin, StringComparison.Ordinal) && step.Detail.EndsWith(end, StringComparison.Ordinal)), "it says why it rests");
        Assert.False(running.IsCompleted);
        await mend();
        await running;
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }
}
