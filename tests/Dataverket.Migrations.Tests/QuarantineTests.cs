using Dataverket.Tests;

namespace Dataverket.Migrations.Tests;

/// <summary>Rows that were put aside, and rows that take longer than a batch may.</summary>
public sealed class QuarantineTests
{
    const string Id = "d";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static DataMigration Raising(string value = "items.n + 1") => new()
    {
        Id = Id, Number = 7, Table = "items", Action = $"UPDATE items SET n = {value} FROM batch WHERE items.id = batch.id", Wrong = "SELECT FROM items WHERE n = 0",
    };

    static async Task<(TestDatabase Database, ChangeRunner Runner)> CreateAsync(DataMigration migration, int rows, ChangeRunnerOptions? options = null)
    {
        var database = await TestDatabase.CreateAsync(withTables: false);
        var runner = new ChangeRunner(database.ConnectionString, new MigrationSet { Changes = [migration] }, options ?? Machines.Quick, TimeProvider.System);
        await runner.ApplyBaselineAsync(Cancel);
        await database.RunAsync($"CREATE TABLE items (id int PRIMARY KEY, n int NOT NULL DEFAULT 0); INSERT INTO items SELECT generate_series(1, {rows})");
        await runner.ExpandAsync(Id, Cancel);
        return (database, runner);
    }

    [Fact]
    public async Task A_row_that_is_handled_at_last_leaves_quarantine_in_the_same_transaction()
    {
        var (database, runner) = await CreateAsync(Raising(), 10);
        await using var owned = database;
        await database.RunAsync("ALTER TABLE items ADD CONSTRAINT not_yet CHECK (id <> 5 OR n = 0)");
        await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync(Id, null, Cancel));
        Assert.Equal(["{5}"], await database.ListAsync("SELECT key FROM dataverket.quarantine"));
        // The runner dies between the action and the record that it was done.
        await database.RunAsync(
            """
            ALTER TABLE items DROP CONSTRAINT not_yet;
            CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'killed' USING ERRCODE = 'feature_not_supported'; END $$;
            CREATE TRIGGER die BEFORE DELETE ON dataverket.quarantine FOR EACH ROW EXECUTE FUNCTION die();
            """);
        await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync(Id, null, Cancel));
        await database.RunAsync("DROP TRIGGER die ON dataverket.quarantine");
        await runner.BackfillAsync(Id, null, Cancel);
        Assert.Equal(10, await database.ValueAsync<long>("SELECT count(*) FROM items WHERE n = 1"));
        Assert.Equal(0, await database.ValueAsync<long>("SELECT count(*) FROM dataverket.quarantine"));
    }

    [Fact]
    public async Task Who_holds_a_row_that_was_put_aside_is_named()
    {
        var (database, runner) = await CreateAsync(Raising(), 10);
        await using var owned = database;
        await database.RunAsync("ALTER TABLE items ADD CONSTRAINT not_yet CHECK (id <> 5 OR n = 0)");
        await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync(Id, null, Cancel));
        await database.RunAsync("ALTER TABLE items DROP CONSTRAINT not_yet");
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await connection.RunAsync("SELECT FROM items WHERE id = 5 FOR UPDATE", Cancel);
        var heard = new Heard();
        var running = runner.BackfillAsync(Id, heard, Cancel);
        await Eventually.TrueAsync(() => heard.All.Any(step => step.Detail.Contains($"pid {connection.ProcessID} ", StringComparison.Ordinal)), "it names who has it");
        await holder.RollbackAsync(Cancel);
        await running;
        Assert.Equal(10, await database.ValueAsync<long>("SELECT count(*) FROM items WHERE n = 1"));
    }

    [Fact]
    public async Task A_row_that_takes_longer_than_a_batch_may_gets_more_time_and_it_is_said_so()
    {
        var (database, runner) = await CreateAsync(Raising("items.n + 1 + length(pg_sleep(CASE items.id WHEN 2 THEN 0.6 ELSE 0 END)::text)"), 3);
        await using var owned = database;
        var heard = new Heard();
        await runner.BackfillAsync(Id, heard, Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel);
        Assert.Equal(3, await database.ValueAsync<long>("SELECT count(*) FROM items WHERE n = 1"));
        Assert.Contains(heard.All, step => step.Detail.StartsWith("a row takes longer than", StringComparison.Ordinal));
        Assert.DoesNotContain(heard.All, step => step.Detail.Contains("has locked", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_row_that_takes_too_long_however_much_time_it_gets_ends_the_backfill_which_names_the_statement(bool fromQuarantine)
    {
        var (database, runner) = await CreateAsync(Raising(), 3);
        await using var owned = database;
        // What the server says when a statement has taken too long.
        await database.RunAsync(
            """
            CREATE FUNCTION too_long() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'canceling statement due to statement timeout' USING ERRCODE = 'query_canceled'; END $$;
            """);
        const string Stop = "CREATE TRIGGER too_long BEFORE UPDATE ON items FOR EACH ROW WHEN (OLD.id = 2) EXECUTE FUNCTION too_long()";
        if (fromQuarantine)
        {
            await database.RunAsync("ALTER TABLE items ADD CONSTRAINT not_yet CHECK (id <> 2 OR n = 0)");
            await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync(Id, null, Cancel));
            await database.RunAsync("ALTER TABLE items DROP CONSTRAINT not_yet");
        }

        await database.RunAsync(Stop);
        var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync(Id, null, Cancel).WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System, Cancel));
        Assert.Contains("takes longer than", failed.Message, StringComparison.Ordinal);
        Assert.Contains("UPDATE items SET n = items.n + 1", failed.Message, StringComparison.Ordinal);
        await database.RunAsync("DROP TRIGGER too_long ON items");
        await runner.BackfillAsync(Id, null, Cancel);
        Assert.Equal(3, await database.ValueAsync<long>("SELECT count(*) FROM items WHERE n = 1"));
    }

    [Fact]
    public async Task A_runner_that_waits_for_a_row_in_quarantine_hears_that_it_is_to_end()
    {
        var (database, runner) = await CreateAsync(Raising(), 3);
        await using var owned = database;
        await database.RunAsync("ALTER TABLE items ADD CONSTRAINT not_yet CHECK (id <> 2 OR n = 0)");
        await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync(Id, null, Cancel));
        await database.RunAsync("ALTER TABLE items DROP CONSTRAINT not_yet");
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await using (var command = new Npgsql.NpgsqlCommand("UPDATE items SET n = n WHERE id = 2", connection, holder)) await command.ExecuteNonQueryAsync(Cancel);
        var running = runner.BackfillAsync(Id, null, Cancel);
        await Eventually.TrueAsync(async () => await database.ValueAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-backfill%' AND wait_event_type = 'Lock'") > 0, "it waits for the row");
        await runner.CancelAsync(Id, "enough", Cancel);
        var ended = await Assert.ThrowsAsync<DatabaseChangeException>(() => running.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System, Cancel));
        Assert.Contains("was cancelled: enough", ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Columns_that_a_primary_key_only_includes_are_no_part_of_the_key()
    {
        var (database, runner) = await CreateAsync(Raising(), 0, Machines.Quick with { MaxBatch = 3 });
        await using var owned = database;
        await database.RunAsync("DROP TABLE items; CREATE TABLE items (id int, n int NOT NULL DEFAULT 0, note text, PRIMARY KEY (id) INCLUDE (note)); INSERT INTO items (id, note) SELECT i, CASE WHEN i % 2 = 0 THEN 'x' END FROM generate_series(1, 20) i");
        await runner.BackfillAsync(Id, null, Cancel);
        Assert.Equal(20, await database.ValueAsync<long>("SELECT count(*) FROM items WHERE n = 1"));
    }
}
