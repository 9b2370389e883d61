using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

public sealed class BackfillTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static readonly string Disagreeing = $"SELECT count(*) FROM machines WHERE NOT {Machines.Change().Sync.Proof}";

    [Fact]
    public async Task Every_old_row_is_filled_in_batches_and_proven_and_progress_is_told()
    {
        // A batch of the first size is quicker than this on any machine, so that the batches grow.
        await using var machines = await Machines.CreateAsync(20_000, options: Machines.Quick with { BatchTarget = TimeSpan.FromSeconds(1) });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var heard = new Heard();
        await machines.Runner.BackfillAsync(Machines.Id, heard, Cancel);
        Assert.Equal(0, await machines.Database.ValueAsync<long>(Disagreeing));
        Assert.Equal(0, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NULL OR memory_mb IS NULL"));
        // Each row is written once, whatever the number of batches.
        Assert.Equal(20_000, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE size = (id % 8 + 1) || '-' || (id % 5 + 1) * 1024"));
        Assert.Contains($"constraint dataverket_{Machines.Id}_proof", await machines.CatalogAsync());
        Assert.Contains("shape machines 1 2", await machines.CatalogAsync());
        var status = await machines.StatusAsync();
        Assert.Equal((ChangeState.Proven, 20_000L, 20_000L, 0L), (status.State, status.Done, status.Total, status.Quarantined));
        Assert.True(await machines.Database.ValueAsync<int>("SELECT batch_size FROM dataverket.backfills") > 100, "the batches have grown");
        Assert.Contains(heard.All, step => step.Detail.Contains("rows/s", StringComparison.Ordinal));
        Assert.Equal((20_000, 20_000, "proven"), (heard.All[^1].Done, heard.All[^1].Total, heard.All[^1].Detail));
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
    }

    // How far away the server is says nothing about how long a batch holds others up: the batches must not shrink to a row each, which would take minutes here.
    [Fact]
    public async Task Far_from_a_server_on_which_others_work_the_batches_stay_worth_their_round_trips()
    {
        await using var machines = await Machines.CreateAsync(6000);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await using var far = new FarServer(machines.Database, TimeSpan.FromMilliseconds(20));
        await using var other = await machines.Database.Source.OpenConnectionAsync(Cancel);
        await using var works = new NpgsqlCommand("SELECT pg_sleep(600)", other) { CommandTimeout = 0 };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var working = works.ExecuteNonQueryAsync(stop.Token);
        var runner = new ChangeRunner(far.ConnectionString, Machines.Set(Machines.Change()), Machines.Quick, TimeProvider.System);
        await runner.BackfillAsync(Machines.Id, null, Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);
        Assert.False(working.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);
        Assert.Equal((ChangeState.Proven, 6000L), ((await machines.StatusAsync()).State, (await machines.StatusAsync()).Done));
        Assert.InRange(await machines.Database.ValueAsync<int>("SELECT batch_size FROM dataverket.backfills"), 20, 5000);
    }

    [Fact]
    public async Task A_row_that_a_new_build_has_written_is_not_touched()
    {
        await using var machines = await Machines.CreateAsync(100);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Database.RunAsync("UPDATE machines SET cpu = 64, memory_mb = 9 WHERE id % 2 = 0");
        const string Versions = "SELECT md5(string_agg(xmin::text || ctid::text, ',' ORDER BY id)) FROM machines WHERE id % 2 = 0";
        var before = await machines.Database.ValueAsync<string>(Versions);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(before, await machines.Database.ValueAsync<string>(Versions));
    }

    [Fact]
    public async Task A_large_table_that_was_never_analyzed_is_not_counted()
    {
        const int Rows = 9000;
        await using var machines = await Machines.CreateAsync(0);
        // Restored a moment ago, so to speak, and of one row a page, of 64 MB in all.
        await machines.Database.RunAsync("DROP TABLE machines; CREATE TABLE machines (id integer PRIMARY KEY, size text NOT NULL, note text) WITH (fillfactor = 10, autovacuum_enabled = off)");
        await machines.Database.RunAsync("INSERT INTO machines SELECT i, '2-1024', repeat('x', 700) FROM generate_series(1, $1) i", Rows);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        var total = await machines.Database.ValueAsync<long>("SELECT total FROM dataverket.backfills");
        Assert.InRange(total, Rows * 0.8, Rows * 1.2);
        Assert.NotEqual(Rows, total);
        Assert.Equal(Rows, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu = 2"));
    }

    [Fact]
    public async Task The_old_value_keeps_its_spelling_when_the_backfill_fills_its_row()
    {
        await using var machines = await Machines.CreateAsync(0);
        await machines.Database.RunAsync("INSERT INTO machines (id, size) VALUES (1, '02-0512')");
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal("02-0512 2 512", await machines.RowAsync(1));
    }

    [Fact]
    public async Task Rows_that_cannot_be_filled_are_put_aside_alone_and_keep_the_proof_away_until_they_are_mended()
    {
        await using var machines = await Machines.CreateAsync(3000);
        await machines.Database.RunAsync("UPDATE machines SET size = 'huge' WHERE id IN (1, 77, 1500, 1501, 3000); UPDATE machines SET size = '' WHERE id = 40");
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.BackfillAsync(Machines.Id, null, Cancel));
        Assert.Contains("all rows of machines but 6", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("huge", failed.ToString(), StringComparison.Ordinal);
        Assert.Equal(["{1500} 22P02", "{1501} 22P02", "{1} 22P02", "{3000} 22P02", "{40} 22P02", "{77} 22P02"], (await machines.Database.ListAsync("SELECT key || ' ' || sqlstate FROM dataverket.quarantine")).Order(StringComparer.Ordinal));
        Assert.Equal(2994, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NOT NULL"));
        Assert.DoesNotContain(await machines.CatalogAsync(), line => line.Contains("_proof", StringComparison.Ordinal));
        Assert.Contains("shape machines 1 1", await machines.CatalogAsync());
        Assert.Equal(6, (await machines.StatusAsync()).Quarantined);

        // Mended by the old build, by the new build, deleted; one is left.
        await machines.Database.RunAsync("UPDATE machines SET size = '1-1' WHERE id IN (1, 40); UPDATE machines SET cpu = 9, memory_mb = 9 WHERE id IN (77, 1500); DELETE FROM machines WHERE id = 1501");
        failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.BackfillAsync(Machines.Id, null, Cancel));
        Assert.Contains("but 1;", failed.Message, StringComparison.Ordinal);
        await machines.Database.RunAsync("UPDATE machines SET size = '2-2' WHERE id = 3000");
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task A_value_for_which_up_gives_null_and_a_late_one_behind_the_frozen_bound_end_in_quarantine_as_well()
    {
        await using var machines = await Machines.CreateAsync(10, Machines.Change(up: "nullif(nullif(split_part(size, '-', 1), '4'), '')::integer", upMemory: "nullif(split_part(size, '-', 2), '')::integer"));
        await machines.Database.RunAsync("INSERT INTO machines (id, size) VALUES (11, '-')");
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var heard = new Heard { Then = step => { if (step.Detail.StartsWith("looking", StringComparison.Ordinal)) machines.Database.RunAsync("INSERT INTO machines (id, size) VALUES (1000, 'huge')").Wait(); } };
        await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.BackfillAsync(Machines.Id, heard, Cancel));
        Assert.Equal(["{1000} 22P02", "{11} 22004", "{3} 23514"], (await machines.Database.ListAsync("SELECT key || ' ' || sqlstate FROM dataverket.quarantine")).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(3, new[] { "{10}", "{15}", "{20}", "{5}" })]
    [InlineData(0, new[] { "{5}" })]
    public async Task More_bad_rows_than_allowed_stop_the_backfill(int most, string[] keys)
    {
        await using var machines = await Machines.CreateAsync(50, options: Machines.Quick with { MaxQuarantined = most });
        await machines.Database.RunAsync("UPDATE machines SET size = 'huge' WHERE id % 5 = 0");
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.BackfillAsync(Machines.Id, null, Cancel));
        Assert.Contains($"more than {most} rows", failed.Message, StringComparison.Ordinal);
        // The last one as well: it is what the message speaks of.
        Assert.Equal(keys, await machines.Database.ListAsync("SELECT key FROM dataverket.quarantine ORDER BY key COLLATE \"C\""));
        Assert.Equal(keys.Length * 5, (await machines.StatusAsync()).Done);
    }

    [Fact]
    public async Task It_can_be_cancelled_between_batches_and_goes_on_where_it_was()
    {
        await using var machines = await Machines.CreateAsync(20_000, options: Machines.Quick with { MaxBatch = 500 });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        using var stop = new CancellationTokenSource();
        var calls = 0;
        var throttled = machines.RunnerWith(options: Machines.Quick with
        {
            MaxBatch = 500,
            Throttle = _ =>
            {
                if (++calls == 6) stop.Cancel();
                return ValueTask.FromResult<string?>(null);
            },
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => throttled.BackfillAsync(Machines.Id, null, stop.Token));
        var (filled, done) = (await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NOT NULL"), (await machines.StatusAsync()).Done);
        Assert.InRange(filled, 100, 19_000);
        Assert.Equal(filled, done);
        var heard = new Heard();
        await machines.Runner.BackfillAsync(Machines.Id, heard, Cancel);
        Assert.Equal(done, heard.All[0].Done);
        Assert.Equal(20_000, (await machines.StatusAsync()).Done);
    }

    [Fact]
    public async Task A_throttle_makes_it_rest_and_says_why()
    {
        await using var machines = await Machines.CreateAsync(100);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var asked = 0;
        var heard = new Heard();
        await machines.RunnerWith(options: Machines.Quick with { Throttle = _ => ValueTask.FromResult(++asked < 3 ? "a replica lags" : null) }).BackfillAsync(Machines.Id, heard, Cancel);
        Assert.Contains(heard.All, step => step.Detail == "resting: a replica lags");
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task A_row_that_somebody_has_locked_is_waited_for_and_never_put_aside()
    {
        await using var machines = await Machines.CreateAsync(500);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await using var connection = await machines.Database.Source.OpenConnectionAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "UPDATE machines SET note = 'held' WHERE id = 250";
            await command.ExecuteNonQueryAsync(Cancel);
        }

        var heard = new Heard();
        var running = machines.Runner.BackfillAsync(Machines.Id, heard, Cancel);
        await Eventually.TrueAsync(() => heard.All.Any(step => step.Detail.StartsWith("waiting for a row", StringComparison.Ordinal)), "it says that it waits");
        await Eventually.TrueAsync(() => heard.All.Any(step => step.Detail.Contains($"pid {connection.ProcessID} ", StringComparison.Ordinal)), "it names who has it");
        await holder.CommitAsync(Cancel);
        await running;
        Assert.Equal(0, await machines.Database.ValueAsync<long>("SELECT count(*) FROM dataverket.quarantine"));
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task An_interrupted_proof_is_finished_and_a_row_that_was_written_past_the_trigger_takes_it_away()
    {
        await using var machines = await Machines.CreateAsync(100);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Database.RunAsync("SET session_replication_role = replica; UPDATE machines SET cpu = 99, memory_mb = 99 WHERE id = 5; RESET session_replication_role");
        var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.BackfillAsync(Machines.Id, null, Cancel));
        Assert.Contains("past the trigger", failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(await machines.CatalogAsync(), line => line.Contains("_proof", StringComparison.Ordinal));

        await machines.Database.RunAsync("UPDATE machines SET size = '1-1' WHERE id = 5");
        await machines.Database.RunAsync(Machines.Change().Sync.AddProof(required: true));
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task An_empty_table_and_a_table_that_is_not_expanded()
    {
        await using var machines = await Machines.CreateAsync();
        Assert.Contains("Expand it first", (await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.BackfillAsync(Machines.Id, null, Cancel))).Message, StringComparison.Ordinal);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Theory]
    [InlineData("region text, rack integer, id uuid", "region, rack, id", "('r' || i % 3, i % 7, gen_random_uuid())")]
    [InlineData("id text COLLATE \"C.utf8\"", "id", "(md5(i::text))")]
    [InlineData("at timestamptz, n numeric(12,3)", "at, n", "(now() - i * interval '17 ms', i / 7.0)")]
    [InlineData("f double precision", "f", "(i / 3.0)")]
    public async Task Keys_of_any_type_and_number_are_walked_to_the_end(string columns, string key, string values)
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        var runner = new ChangeRunner(database.ConnectionString, new MigrationSet { Changes = [Machines.Change()] }, Machines.Quick with { MaxBatch = 97, Workers = 3 }, TimeProvider.System);
        await runner.ApplyBaselineAsync(Cancel);
        await database.RunAsync($"CREATE TABLE machines ({columns}, size text NOT NULL, PRIMARY KEY ({key}))");
        await database.RunAsync($"INSERT INTO machines ({key}, size) SELECT {values[1..^1]}, '3-7' FROM generate_series(1, 1500) i");
        await runner.ExpandAsync(Machines.Id, Cancel);
        await runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(1500, await database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu = 3 AND memory_mb = 7"));
        Assert.Equal(1500, (await runner.StatusAsync(Machines.Id, Cancel)).Done);
    }
}
