using System.Diagnostics;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

public sealed class DataMigrationTests
{
    const string ChildDatabase = "DATAVERKET_TEST_CHILD_DATABASE";
    const string Id = "d";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Not to be done twice for any row, nor left out: the sum says so.</summary>
    static DataMigration Raise { get; } = Raising();

    static DataMigration Raising(string action = "UPDATE items SET n = items.n + 1 FROM batch WHERE items.id = batch.id", string wrong = "SELECT FROM items WHERE n = 0", int revision = 1) => new()
    {
        Id = Id, Number = 7, Table = "items", Action = action, Revision = revision, Wrong = wrong, Undo = "UPDATE items SET n = items.n - 1 FROM batch WHERE items.id = batch.id",
    };

    static DataMigration Copy { get; } = new()
    {
        Id = Id, Number = 7, Table = "items", Source = "SELECT id AS key, n FROM items WHERE id % 2 = 0", Key = ["key"], Pending = "NOT EXISTS (SELECT FROM copies WHERE copies.id = key)",
        Action = "INSERT INTO copies SELECT key, 100 / n FROM batch", Wrong = "SELECT FROM items WHERE id % 2 = 0 AND NOT EXISTS (SELECT FROM copies WHERE copies.id = items.id)",
    };

    static async Task<(TestDatabase Database, ChangeRunner Runner)> CreateAsync(DataMigration migration, int rows = 1000, ChangeRunnerOptions? options = null)
    {
        var database = await TestDatabase.CreateAsync(withTables: false);
        var runner = RunnerOf(database.ConnectionString, migration, options);
        await runner.ApplyBaselineAsync(Cancel);
        await database.RunAsync($"CREATE TABLE items (id int PRIMARY KEY, n int NOT NULL DEFAULT 0); INSERT INTO items SELECT generate_series(1, {rows}); CREATE TABLE copies (id int PRIMARY KEY, share int NOT NULL)");
        return (database, runner);
    }

    static ChangeRunner RunnerOf(string connectionString, DataMigration migration, ChangeRunnerOptions? options = null) =>
        new(connectionString, new MigrationSet { Changes = [migration] }, options ?? Machines.Quick with { MaxBatch = 70, Workers = 2 }, TimeProvider.System);

    [Fact]
    public async Task Every_row_is_handled_once_verified_and_taken_back()
    {
        var (database, runner) = await CreateAsync(Raise);
        await using var owned = database;
        await runner.ExpandAsync(Id, Cancel);
        var heard = new Heard();
        await runner.BackfillAsync(Id, heard, Cancel);
        Assert.Equal(1000, await database.ValueAsync<long>("SELECT count(*) FROM items WHERE n = 1"));
        Assert.Equal((1000, 1000, "proven"), (heard.All[^1].Done, heard.All[^1].Total, heard.All[^1].Detail));
        await runner.BackfillAsync(Id, null, Cancel);
        await runner.ContractAsync(Id, Cancel);
        Assert.Equal(1000, await database.ValueAsync<long>("SELECT count(*) FROM items WHERE n = 1"));
        Assert.Equal(ChangeState.Dropped, (await runner.StatusAsync(Id, Cancel)).State);
        await runner.UndoContractAsync(Id, null, Cancel);
        await runner.UndoBackfillAsync(Id, Cancel);
        Assert.Equal(1000, await database.ValueAsync<long>("SELECT count(*) FROM items WHERE n = 0"));
        await runner.BackfillAsync(Id, null, Cancel);
        await runner.UndoExpandAsync(Id, Cancel);
        Assert.Equal(1000, await database.ValueAsync<long>("SELECT count(*) FROM items WHERE n = 0"));
        Assert.Equal(ChangeState.NotBegun, (await runner.StatusAsync(Id, Cancel)).State);
        Assert.Equal(0, await database.ValueAsync<long>("SELECT count(*) FROM dataverket.backfills"));
    }

    [Theory]
    [InlineData("UPDATE items SET n = items.n + 1 FROM batch WHERE items.id = batch.id RETURNING items.*, batch.*")]
    [InlineData("UPDATE items SET n = items.n + 1 FROM batch WHERE items.id = batch.id RETURNING items.id AS dv_clock")]
    [InlineData("UPDATE items SET n = items.n + 1 FROM batch WHERE items.id = batch.id RETURNING timestamptz '2000-01-01' AS dv_clock")]
    public async Task What_its_statement_answers_changes_nothing(string action)
    {
        var (database, runner) = await CreateAsync(Raising(action));
        await using var owned = database;
        await runner.ExpandAsync(Id, Cancel);
        await runner.BackfillAsync(Id, null, Cancel);
        Assert.Equal(1000, await database.ValueAsync<long>("SELECT count(*) FROM items WHERE n = 1"));
        Assert.Equal(ChangeState.Proven, (await runner.StatusAsync(Id, Cancel)).State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Batches_are_long_only_while_nobody_else_works_in_the_database(bool isBusy)
    {
        // Each row takes ten milliseconds and a little, so that the size of a batch tells how long it was meant to take: 100 ms, or 400.
        var slow = Raising("INSERT INTO sizes SELECT min(id), count(*), max(pg_sleep(0.01)::text) FROM batch", wrong: "SELECT FROM items WHERE id < 0");
        var (database, runner) = await CreateAsync(slow, 360, Machines.Quick with { MaxBatch = 40, BatchTarget = TimeSpan.FromMilliseconds(100) });
        await using var owned = database;
        await database.RunAsync("CREATE TABLE sizes (first int, n int, slept text)");
        await runner.ExpandAsync(Id, Cancel);
        using var done = new CancellationTokenSource();
        var others = Task.Run(async () =>
        {
            while (isBusy && !done.IsCancellationRequested) await database.RunAsync("SELECT pg_sleep(0.02)");
        }, Cancel);
        await runner.BackfillAsync(Id, null, Cancel);
        await done.CancelAsync();
        await others;
        // It begins with forty rows and finds its size.
        var longest = await database.ValueAsync<int>("SELECT max(n) FROM sizes WHERE first > 120");
        if (isBusy) Assert.InRange(longest, 2, 13);
        else Assert.InRange(longest, 14, 48);
    }

    [Fact]
    public async Task What_was_not_handled_yet_is_not_taken_back_where_it_can_be_told()
    {
        var told = new DataMigration
        {
            Id = Id, Number = 7, Table = "items", Pending = "n % 10 = 0", Action = "UPDATE items SET n = items.n + 1 FROM batch WHERE items.id = batch.id", Wrong = "SELECT FROM items WHERE n % 10 = 0",
            Undo = "UPDATE items SET n = items.n - 1 FROM batch WHERE items.id = batch.id",
        };
        var calls = 0;
        var (database, runner) = await CreateAsync(told, 300);
        await using var owned = database;
        await runner.ExpandAsync(Id, Cancel);
        await Assert.ThrowsAsync<DatabaseChangeException>(() => RunnerOf(database.ConnectionString, told, Machines.Quick with
        {
            MaxBatch = 50, Throttle = _ => ++calls < 3 ? default : throw new DatabaseChangeException("enough"),
        }).BackfillAsync(Id, null, Cancel));
        Assert.InRange(await database.ValueAsync<long>("SELECT sum(n) FROM items"), 1, 299);
        await runner.UndoExpandAsync(Id, Cancel);
        Assert.Equal(300, await database.ValueAsync<long>("SELECT count(*) FROM items WHERE n = 0"));
    }

    [Fact]
    public async Task A_process_that_is_killed_with_signal_9_has_done_nothing_twice()
    {
        var (database, _) = await CreateAsync(Raise, 6_000);
        await using var owned = database;
        await RunnerOf(database.ConnectionString, Raise).ExpandAsync(Id, Cancel);
        using var child = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "Dataverket.Migrations.Tests"), ["-explicit", "only", "-method", $"{typeof(DataMigrationTests).FullName}.{nameof(In_a_process_of_its_own)}"])
        {
            Environment = { [ChildDatabase] = database.ConnectionString },
            RedirectStandardOutput = true,
        })!;
        var runner = RunnerOf(database.ConnectionString, Raise);
        await Eventually.TrueAsync(async () => (await runner.StatusAsync(Id, Cancel)).Done > 200, "the child has handled some rows", 60);
        child.Kill();
        await child.WaitForExitAsync(Cancel);
        await Eventually.TrueAsync(async () => await database.ValueAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-%'") == 0, "the server has noticed");
        Assert.Equal((await runner.StatusAsync(Id, Cancel)).Done, await database.ValueAsync<long>("SELECT sum(n) FROM items"));
        Assert.InRange((await runner.StatusAsync(Id, Cancel)).Done, 201, 5_999);
        await runner.BackfillAsync(Id, null, Cancel);
        Assert.Equal((6_000, 6_000), (await database.ValueAsync<long>("SELECT count(*) FROM items WHERE n = 1"), (await runner.StatusAsync(Id, Cancel)).Done));
    }

    [Fact(Explicit = true)]
    public async Task In_a_process_of_its_own() => await RunnerOf(Environment.GetEnvironmentVariable(ChildDatabase)!, Raise).BackfillAsync(Id, null, Cancel);

    [Fact]
    public async Task A_query_is_walked_along_its_key_and_rows_that_come_late_or_fail_are_met_again()
    {
        var (database, runner) = await CreateAsync(Copy);
        await using var owned = database;
        await database.RunAsync("UPDATE items SET n = id; UPDATE items SET n = 0 WHERE id IN (10, 500)");
        await runner.ExpandAsync(Id, Cancel);
        var heard = new Heard { Then = step => { if (step.Detail.StartsWith("looking", StringComparison.Ordinal)) database.RunAsync("INSERT INTO items VALUES (-4, 4), (2000, 2000) ON CONFLICT DO NOTHING").Wait(); } };
        var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync(Id, heard, Cancel));
        Assert.Contains("but 2;", failed.Message, StringComparison.Ordinal);
        Assert.Equal(["{10} 22012", "{500} 22012"], (await database.ListAsync("SELECT key || ' ' || sqlstate FROM dataverket.quarantine")).Order(StringComparer.Ordinal));
        Assert.Equal(500, await database.ValueAsync<long>("SELECT count(*) FROM copies"));
        await database.RunAsync("UPDATE items SET n = 5 WHERE n = 0");
        await runner.BackfillAsync(Id, null, Cancel);
        Assert.Equal((502, 0), (await database.ValueAsync<long>("SELECT count(*) FROM copies"), await database.ValueAsync<long>("SELECT count(*) FROM items JOIN copies USING (id) WHERE share <> 100 / n")));
        Assert.Equal(ChangeState.Proven, (await runner.StatusAsync(Id, Cancel)).State);
        Assert.Contains("declares nothing that takes them back", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.UndoBackfillAsync(Id, Cancel))).Message, StringComparison.Ordinal);
        Assert.Contains("declares nothing that takes them back", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.UndoExpandAsync(Id, Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_still_wrong_keeps_it_from_being_proven()
    {
        var (database, runner) = await CreateAsync(Raising(wrong: "SELECT FROM items WHERE n <> 1"));
        await using var owned = database;
        await database.RunAsync("UPDATE items SET n = 5 WHERE id = 500");
        await runner.ExpandAsync(Id, Cancel);
        var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync(Id, null, Cancel));
        Assert.Contains("still wrong has rows", failed.Message, StringComparison.Ordinal);
        Assert.Equal(ChangeState.Backfilling, (await runner.StatusAsync(Id, Cancel)).State);
        await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync(Id, Cancel));
        await database.RunAsync("UPDATE items SET n = 1 WHERE id = 500");
        await runner.BackfillAsync(Id, null, Cancel);
        Assert.Equal(ChangeState.Proven, (await runner.StatusAsync(Id, Cancel)).State);
        Assert.Equal(1000, await database.ValueAsync<long>("SELECT sum(n) FROM items"));
    }

    [Fact]
    public async Task Code_handles_a_batch_in_its_transaction()
    {
        var failed = false;
        var migration = new DataMigration
        {
            Id = Id, Number = 7, Table = "items", Wrong = "SELECT FROM items WHERE n <> id * 2",
            Run = async (batch, cancel) =>
            {
                List<int> ids = [];
                await using (var command = batch.CreateCommand("SELECT id FROM batch WHERE id > $1"))
                {
                    command.Parameters.Add(new() { Value = 0 });
                    await using var reader = await command.ExecuteReaderAsync(cancel);
                    while (await reader.ReadAsync(cancel)) ids.Add(reader.GetInt32(0));
                }

                Assert.Equal(batch.Rows, ids.Count);
                await using var update = new NpgsqlCommand("UPDATE items SET n = n + 2 * u.id FROM unnest($1) u(id) WHERE items.id = u.id", batch.Connection);
                update.Parameters.Add(new() { Value = ids.ToArray() });
                await update.ExecuteNonQueryAsync(cancel);
                if (failed || ids[0] < 500) return;
                failed = true;
                throw new InvalidOperationException("on purpose");
            },
        };
        var (database, runner) = await CreateAsync(migration, options: Machines.Quick with { MaxBatch = 70 });
        await using var owned = database;
        await runner.ExpandAsync(Id, Cancel);
        await Assert.ThrowsAsync<InvalidOperationException>(() => runner.BackfillAsync(Id, null, Cancel));
        Assert.Equal((await runner.StatusAsync(Id, Cancel)).Done, await database.ValueAsync<long>("SELECT count(*) FROM items WHERE n = id * 2"));
        await runner.BackfillAsync(Id, null, Cancel);
        Assert.Equal(ChangeState.Proven, (await runner.StatusAsync(Id, Cancel)).State);
    }

    [Fact]
    public async Task What_the_server_cannot_run_is_refused_at_expand_and_an_edited_declaration_later()
    {
        var (database, runner) = await CreateAsync(Raising("UPDATE items SET m = 1 FROM batch WHERE items.id = batch.id"));
        await using var owned = database;
        await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync(Id, Cancel));
        runner = RunnerOf(database.ConnectionString, Raise);
        await runner.ExpandAsync(Id, Cancel);
        var edited = await Assert.ThrowsAsync<DatabaseChangeException>(() => RunnerOf(database.ConnectionString, Raising(revision: 2)).BackfillAsync(Id, null, Cancel));
        Assert.Contains("was edited", edited.Message, StringComparison.Ordinal);
        Assert.Contains("WITH batch AS (SELECT * FROM \"public\".\"items\" WHERE ... AND true FOR NO KEY UPDATE) UPDATE items SET n", Raise.Explain(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_faulty_declaration_is_told_with_all_faults_at_once()
    {
        var faults = new DataMigration { Id = Id, Number = 7, Table = "items", Source = "SELECT 1 AS a", Action = "TRUNCATE items", Undo = "DROP TABLE items", UndoRun = (_, _) => Task.CompletedTask, Wrong = " ", Pending = "$dataverket$", Revision = 0 }.Validate();
        Assert.Equal(7, faults.Count);
        Assert.Empty(Raise.Validate());
        Assert.Empty(Copy.Validate());
    }
}
