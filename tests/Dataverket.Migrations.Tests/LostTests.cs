using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>What would go without a word when the old side goes, and what would break then.</summary>
public sealed class LostTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("RenameColumn", "ALTER TABLE t ADD CONSTRAINT n_key UNIQUE (n)", "Column n is used by unique index n_key", "CREATE UNIQUE INDEX m_key ON t (m)")]
    [InlineData("RenameColumn", "ALTER TABLE t ADD CONSTRAINT n_key UNIQUE (n) INCLUDE (id)", "Column n is used by unique index n_key", "CREATE UNIQUE INDEX m_key ON t (m)")]
    [InlineData("RenameColumn", "CREATE UNIQUE INDEX n_key ON t (lower(n))", "Column n is used by unique index n_key", "CREATE UNIQUE INDEX m_key ON t (lower(m))")]
    [InlineData("RenameColumn", "CREATE INDEX n_index ON t (n)", "Column n is used by index n_index", "CREATE INDEX m_index ON t (m)")]
    [InlineData("RenameColumn", "CREATE INDEX n_index ON t (id) WHERE n <> ''", "Column n is used by index n_index", "CREATE INDEX m_index ON t (id) WHERE m <> ''")]
    [InlineData("RenameColumn", "CREATE TABLE u (n varchar(20) PRIMARY KEY); INSERT INTO u SELECT n FROM t; ALTER TABLE t ADD CONSTRAINT n_u FOREIGN KEY (n) REFERENCES u (n)", "Column n references u by foreign key n_u", "ALTER TABLE t ADD CONSTRAINT m_u FOREIGN KEY (m) REFERENCES u (n)")]
    [InlineData("RenameColumn", "ALTER TABLE t ALTER n SET DEFAULT 'x'", "Column n has a default", "ALTER TABLE t ALTER n DROP DEFAULT")]
    [InlineData("RenameColumn", "ALTER TABLE t ADD CONSTRAINT given_always CHECK (coalesce(n, '') <> '')", "Column n is required by constraint given_always", "ALTER TABLE t DROP CONSTRAINT given_always")]
    [InlineData("RenameColumn", "CREATE FUNCTION given(text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS 'BEGIN IF $1 IS NULL THEN RAISE data_exception; END IF; RETURN true; END'; ALTER TABLE t ADD CONSTRAINT given_always CHECK (public.given(n))", "Column n is required by constraint given_always", "ALTER TABLE t DROP CONSTRAINT given_always")]
    [InlineData("ChangeType", "CREATE INDEX n_index ON t (n)", "Column n is used by index n_index", "CREATE INDEX count_index ON t (count)")]
    [InlineData("SplitColumn", "ALTER TABLE t ADD CONSTRAINT size_key UNIQUE (size)", "Column size is used by unique index size_key", "CREATE UNIQUE INDEX both_key ON t (mem, cpu)")]
    [InlineData("MoveColumn", "CREATE UNIQUE INDEX owner_key ON t (owner)", "Column owner is used by unique index owner_key", "CREATE UNIQUE INDEX d_key ON d (owner)")]
    [InlineData("RetireColumn", "ALTER TABLE t ADD CONSTRAINT given_always CHECK (coalesce(note, '') <> '')", "Column note is required by constraint given_always", "ALTER TABLE t DROP CONSTRAINT given_always")]
    public async Task What_hangs_on_one_old_column_and_has_no_counterpart_is_named_before_it_goes(string name, string hangs, string reason, string mend)
    {
        var (database, runner) = await BeginAsync(name, hangs);
        await using var _ = database;
        await runner.ExpandAsync("c", Cancel);
        await runner.BackfillAsync("c", null, Cancel);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync("c", Cancel));
        Assert.Contains(reason, Assert.Single(refused.Reasons), StringComparison.Ordinal);
        await database.RunAsync(mend);
        await runner.ContractAsync("c", Cancel);
    }

    [Theory]
    [InlineData("RenameColumn", "ALTER TABLE t ADD CONSTRAINT short CHECK (n < 'x')")]
    [InlineData("RenameColumn", "ALTER TABLE t ADD CONSTRAINT short CHECK (n IS NULL OR n <> '')")]
    [InlineData("RetireColumn", "CREATE UNIQUE INDEX note_key ON t (note, (1)) WHERE note = 'y'; DROP INDEX note_key; CREATE INDEX note_index ON t (note); ALTER TABLE t ALTER note SET DEFAULT 'x'")]
    public async Task What_bothers_nobody_when_the_old_side_goes_is_not_named(string name, string hangs)
    {
        var (database, runner) = await BeginAsync(name, hangs);
        await using var _ = database;
        await runner.ExpandAsync("c", Cancel);
        await runner.BackfillAsync("c", null, Cancel);
        await runner.ContractAsync("c", Cancel);
        await database.RunAsync(CrashMatrix.Fill(Scenarios.Of(name).New.Insert, 9001, 5));
    }

    [Theory]
    [InlineData("DROP INDEX t_n; CREATE UNIQUE INDEX t_n ON t (n)", "Index t_n is unique")]
    [InlineData("DROP INDEX t_n; CREATE UNIQUE INDEX t_n ON t (n); ALTER TABLE t REPLICA IDENTITY USING INDEX t_n", "Index t_n is the replica identity")]
    public async Task An_index_that_promises_something_is_not_replaced_by_one_that_does_not(string spoil, string reason)
    {
        var (database, runner) = await BeginAsync("ReplaceIndex", spoil);
        await using var _ = database;
        Assert.Contains(reason, (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync("c", Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_became_unique_after_expand_is_found_before_it_is_retired()
    {
        var (database, runner) = await BeginAsync("ReplaceIndex");
        await using var _ = database;
        await runner.ExpandAsync("c", Cancel);
        await runner.BackfillAsync("c", null, Cancel);
        await database.RunAsync("DROP INDEX t_n; CREATE UNIQUE INDEX t_n ON t (n)");
        Assert.Contains("Index t_n is unique", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync("c", Cancel))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_came_after_the_comparison_without_a_row_to_move_to_is_not_lost()
    {
        var (database, runner) = await BeginAsync("MoveColumn");
        await using var _ = database;
        await runner.ExpandAsync("c", Cancel);
        await runner.BackfillAsync("c", null, Cancel);
        await database.RunAsync("INSERT INTO t (id, n, owner) VALUES (99, 0, 99)");
        for (var i = 0; i < 2; i++)
        {
            Assert.Contains("d has no row", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync("c", Cancel))).Message, StringComparison.Ordinal);
            Assert.Equal(ChangeState.Proven, (await runner.StatusAsync("c", Cancel)).State);
            // Old builds may come again.
            Assert.Equal(1, await database.ValueAsync<int>("SELECT floor FROM dataverket.shapes WHERE table_name = 't'"));
        }

        await database.RunAsync("INSERT INTO d (t) VALUES (99)");
        await runner.ContractAsync("c", Cancel);
        Assert.Equal(99, await database.ValueAsync<int>("SELECT owner FROM d WHERE t = 99"));
        await runner.UndoContractAsync("c", null, Cancel);
        Assert.Equal(99, await database.ValueAsync<int>("SELECT owner FROM t WHERE id = 99"));
        await runner.ContractAsync("c", Cancel);
    }

    [Fact]
    public async Task A_row_that_gets_another_partner_takes_its_value_along_or_finds_the_one_that_is_there()
    {
        var (database, runner) = await BeginAsync("MoveColumn");
        await using var _ = database;
        await runner.ExpandAsync("c", Cancel);
        await database.RunAsync("INSERT INTO t (id, n, owner) VALUES (98, 0, 98), (99, 0, 99); DELETE FROM d WHERE t = 1");
        await database.RunAsync("UPDATE d SET t = 98 WHERE t = 2; UPDATE d SET owner = 3 WHERE t = 3; UPDATE d SET t = 99 WHERE t = 3");
        Assert.Equal("98 98, 3 3", await database.ValueAsync<string>("SELECT string_agg(t.owner || ' ' || d.owner, ', ' ORDER BY t.id) FROM t JOIN d ON d.t = t.id WHERE t.id > 90"));
    }

    [Theory]
    [InlineData("backfill", "", "UPDATE t SET owner = NULL WHERE id = 5", "- -")]
    [InlineData("undo contract", "UPDATE d SET owner = 6 WHERE t = 5", "UPDATE d SET owner = 77 WHERE t = 5", "77 77")]
    public async Task A_value_that_is_being_written_while_a_batch_copies_its_row_is_not_given_back_what_it_was(string name, string before, string write, string after)
    {
        var (database, runner) = await BeginAsync("MoveColumn", "ALTER TABLE t ALTER owner DROP NOT NULL");
        await using var _ = database;
        foreach (var leg in Leg.ThereAndBack.TakeWhile(leg => leg.Name != name)) await leg.Go(runner, Cancel);
        if (before.Length > 0) await database.RunAsync(before);
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        NpgsqlTransaction? writing = null;
        var options = CrashMatrix.Options with
        {
            RetryDeadline = TimeSpan.FromMinutes(1),
            Throttle = async _ =>
            {
                if (writing is not null) return null;
                writing = await connection.BeginTransactionAsync(Cancel);
                await using var command = new NpgsqlCommand(write, connection, writing);
                await command.ExecuteNonQueryAsync(Cancel);
                return null;
            },
        };
        var going = Leg.Of(name).Go(new ChangeRunner(database.ConnectionString, new MigrationSet { Changes = [Scenarios.Of("MoveColumn").Change] }, options, TimeProvider.System), Cancel);
        await Eventually.TrueAsync(
            async () => going.IsCompleted || await database.ValueAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-%' AND wait_event_type = 'Lock'") > 0,
            "the batch waits for the writer", 60);
        await writing!.CommitAsync(Cancel);
        await going;
        Assert.Equal(after, await database.ValueAsync<string>("SELECT coalesce(t.owner::text, '-') || ' ' || coalesce(d.owner::text, '-') FROM t JOIN d ON d.t = t.id WHERE t.id = 5"));
    }

    static async Task<(TestDatabase Database, ChangeRunner Runner)> BeginAsync(string name, string more = "")
    {
        var scenario = Scenarios.Of(name);
        var database = await CrashMatrix.BeginAsync(scenario with { Tables = scenario.Tables + more }, Cancel);
        return (database, CrashMatrix.RunnerFor(database.ConnectionString, scenario, Leg.ThereAndBack[0]));
    }
}
