using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>What each kind of change does when the data or the table stand against it. That it works otherwise, and both ways, is what the matrices show.</summary>
public sealed class VerbTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Not_null_that_rows_stand_against_is_refused_at_contract_and_old_builds_may_come_again()
    {
        var (database, runner) = await BeginAsync("SetNotNull, nothing to fill");
        await using var _ = database;
        await database.RunAsync("UPDATE t SET note = NULL WHERE id = 3");
        await AllButContractAsync(runner);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync("c", Cancel));
        Assert.Contains("rows of t have no note", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["t 1 2"], await database.ListAsync("SELECT table_name || ' ' || floor || ' ' || complete FROM dataverket.shapes"));
        Assert.Equal(ChangeState.Proven, (await runner.StatusAsync("c", Cancel)).State);
        await database.RunAsync("INSERT INTO t (id, n) VALUES (900, 1); UPDATE t SET note = 'x' WHERE note IS NULL");
        await runner.ContractAsync("c", Cancel);
        Assert.Equal("23502", (await Assert.ThrowsAsync<PostgresException>(() => database.RunAsync("INSERT INTO t (id, n) VALUES (901, 1)"))).SqlState);
    }

    [Theory]
    [InlineData("AddCheck", "UPDATE t SET n = -1 WHERE id = 3", "do not fit positive", "UPDATE t SET n = 1 WHERE n < 0")]
    [InlineData("AddForeignKey", "UPDATE t SET u = 99 WHERE id = 3", "that are not there", "UPDATE t SET u = 1 WHERE u = 99")]
    public async Task A_constraint_that_rows_stand_against_is_taken_away_again(string name, string spoil, string text, string mend)
    {
        var (database, runner) = await BeginAsync(name);
        await using var _ = database;
        await database.RunAsync(spoil);
        await AllButContractAsync(runner);
        var before = await Fingerprint.OfAsync(database, "");
        Assert.Contains(text, (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync("c", Cancel))).Message, StringComparison.Ordinal);
        Assert.Equal(before, (await Fingerprint.OfAsync(database, "")).Replace($"journal contract refused 1{Environment.NewLine}", "", StringComparison.Ordinal));
        await database.RunAsync(mend);
        await runner.ContractAsync("c", Cancel);
        Assert.Equal(ChangeState.Contracted, (await runner.StatusAsync("c", Cancel)).State);
    }

    [Fact]
    public async Task A_unique_index_that_rows_stand_against_leaves_no_invalid_one_behind()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        var change = new AddUnique { Id = "c", Number = 1, Table = "t", Name = "t_n", Columns = ["n"] };
        var runner = new ChangeRunner(database.ConnectionString, new MigrationSet { Changes = [change] }, CrashMatrix.Options, TimeProvider.System);
        await runner.ApplyBaselineAsync(Cancel);
        await database.RunAsync("CREATE TABLE t (id integer PRIMARY KEY, n integer); INSERT INTO t SELECT i, i / 2 FROM generate_series(1, 100) i");
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync("c", Cancel));
        Assert.Contains("HAVING count(*) > 1", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["t_pkey"], await database.ListAsync("SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 't'::regclass"));
        await database.RunAsync("UPDATE t SET n = id");
        await runner.ExpandAsync("c", Cancel);
        await runner.BackfillAsync("c", null, Cancel);
        await runner.ContractAsync("c", Cancel);
        Assert.Equal("UNIQUE (n)", await database.ValueAsync<string>("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 't_n'"));
    }

    [Fact]
    public async Task An_invalid_index_that_a_killed_build_left_is_dropped_and_built_anew()
    {
        var (database, runner) = await BeginAsync("AddIndex");
        await using var _ = database;
        await using var connection = await database.Source.OpenConnectionAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await using (var write = new NpgsqlCommand("UPDATE t SET n = 1 WHERE id = 1", connection, holder)) await write.ExecuteNonQueryAsync(Cancel);
        // The build waits for this writer, and is killed while it does.
        var building = runner.ExpandAsync("c", Cancel);
        await Eventually.TrueAsync(async () => await database.ValueAsync<long>("SELECT count(*) FROM pg_index WHERE indexrelid = to_regclass('t_n')") == 1, "the index is there, unfinished");
        await database.RunAsync("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-expand%'");
        Assert.True((await Assert.ThrowsAsync<DatabaseChangeException>(() => building)).IsTransient);
        Assert.Equal(ChangeState.Interrupted, (await runner.StatusAsync("c", Cancel)).State);
        Assert.False(await database.ValueAsync<bool>("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_n'::regclass"));
        await holder.CommitAsync(Cancel);
        await runner.ExpandAsync("c", Cancel);
        Assert.True(await database.ValueAsync<bool>("SELECT indisvalid FROM pg_index WHERE indexrelid = 't_n'::regclass"));
        Assert.Equal(ChangeState.Expanded, (await runner.StatusAsync("c", Cancel)).State);
    }

    [Theory]
    [InlineData("RetireColumn", "CREATE VIEW w AS SELECT note FROM t", "Column note is used by w")]
    [InlineData("RetireColumn", "CREATE INDEX ON t (n, note)", "together with other columns")]
    [InlineData("RetireColumn", "ALTER TABLE t ADD CONSTRAINT needed CHECK (note IS NOT NULL)", "is required by constraint needed")]
    [InlineData("RetireColumn", "UPDATE t SET note = id::text; ALTER TABLE t ADD UNIQUE (note); CREATE TABLE child (note text REFERENCES t (note))", "Column note is referenced by foreign key child_note_fkey of child")]
    [InlineData("RetireColumn", "ALTER TABLE t ADD CONSTRAINT either CHECK (n > 0 OR note <> '')", "is used by constraint either, together with other columns")]
    [InlineData("RetireColumn", "CREATE UNIQUE INDEX live ON t (n) WHERE note IS NOT NULL", "Column note is read by unique index live beside other columns, and the index would go with it")]
    [InlineData("RetireColumn", "CREATE INDEX mixed ON t ((n::text || note))", "Column note is read by index mixed beside other columns")]
    [InlineData("RetireColumn, nullable", "CREATE FUNCTION noted(t) RETURNS text LANGUAGE sql AS 'SELECT $1.note FROM t'", "Function noted(t) names note of t")]
    [InlineData("RenameColumn", "ALTER TABLE t ADD UNIQUE (n); CREATE TABLE child (n varchar(20) REFERENCES t (n))", "Column n is referenced by foreign key child_n_fkey of child")]
    [InlineData("RetireTable", "CREATE TABLE child (t integer REFERENCES t (id))", "referenced by foreign key child_t_fkey of child")]
    [InlineData("RetireTable", "CREATE POLICY p ON v USING (EXISTS (SELECT FROM t WHERE t.v = id))", "Table t is used by policy p of v")]
    [InlineData("RetireTable", "CREATE TABLE log (t t[])", "Table t is used by column t of log, for its type")]
    [InlineData("RetireTable", "CREATE FUNCTION twice(t) RETURNS integer LANGUAGE sql AS 'SELECT 2'", "Table t is used by function twice(t), for its type")]
    [InlineData("RetireTable", "CREATE TABLE heir () INHERITS (t)", "Table t is inherited by heir")]
    [InlineData("RetireTable", "CREATE TABLE whole (LIKE t); ALTER TABLE t INHERIT whole", "Table t is part of whole")]
    [InlineData("RetireTable", "CREATE SEQUENCE s OWNED BY t.n; CREATE TABLE log (id integer DEFAULT nextval('s'))", "Table t owns sequence s, from which log takes values")]
    [InlineData("RetireTable", "CREATE FUNCTION largest() RETURNS integer LANGUAGE sql AS 'SELECT max(n) FROM t'", "Function largest() names t")]
    [InlineData("RenameTable", "CREATE TABLE w (n integer); CREATE POLICY p ON w USING (EXISTS (SELECT FROM t))", "View t, which has the old name, is used by policy p of w")]
    [InlineData("RenameTable", "CREATE VIEW w AS SELECT n FROM t", "is used by w")]
    [InlineData("SplitColumn", "CREATE POLICY p ON t USING (size <> '')", "is used by policy p")]
    public async Task What_hangs_on_the_old_side_keeps_it_from_being_retired(string name, string hangs, string reason)
    {
        var (database, runner) = await BeginAsync(name);
        await using var _ = database;
        await AllButContractAsync(runner);
        await database.RunAsync(hangs);
        Assert.Contains(reason, (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync("c", Cancel))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RenameColumn", "ALTER TABLE t ALTER n TYPE varchar(30)", "is of type character varying(30), not varchar(20)")]
    [InlineData("RetireColumn, nullable", "UPDATE t SET note = 'x'; ALTER TABLE t ALTER note SET NOT NULL", "Say with Fill")]
    [InlineData("ReplaceIndex", "DROP INDEX t_n", "has no index t_n")]
    [InlineData("AddEnumValue", "ALTER TYPE kind RENAME VALUE 'c' TO 'd'", "has no value c")]
    [InlineData("MoveColumn", "ALTER TABLE d DROP CONSTRAINT d_pkey", "is not unique by itself")]
    [InlineData("SwapPrimaryKeyType, serial", "CREATE TABLE child (t integer REFERENCES t (id))", "referenced by foreign key")]
    public async Task A_table_that_does_not_fit_the_declaration_is_refused_at_expand_and_left_alone(string name, string spoil, string reason)
    {
        var (database, runner) = await BeginAsync(name);
        await using var _ = database;
        await database.RunAsync(spoil);
        var before = await Fingerprint.OfAsync(database, "");
        Assert.Contains(reason, (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync("c", Cancel))).Message, StringComparison.Ordinal);
        Assert.Equal(before, await Fingerprint.OfAsync(database, ""));
    }

    [Fact]
    public async Task An_index_that_only_the_retired_column_has_a_use_for_goes_with_it()
    {
        var (database, runner) = await BeginAsync("RetireColumn");
        await using var _ = database;
        await AllButContractAsync(runner);
        await database.RunAsync("CREATE INDEX ON t (note); CREATE INDEX ON t (lower(note)) WHERE note <> ''; CREATE INDEX ON t (note) WHERE n > 3");
        await runner.ContractAsync("c", Cancel);
        await runner.UndoContractAsync("c", null, Cancel);
        Assert.Equal(4, await database.ValueAsync<long>("SELECT count(*) FROM pg_index WHERE indrelid = 't'::regclass"));
    }

    [Fact]
    public async Task A_unique_constraint_that_a_foreign_key_has_come_to_need_is_not_taken_away_by_the_undo()
    {
        var (database, runner) = await BeginAsync("AddUnique");
        await using var _ = database;
        await AllButContractAsync(runner);
        await runner.ContractAsync("c", Cancel);
        await database.RunAsync("CREATE TABLE child (a integer, b integer, FOREIGN KEY (a, b) REFERENCES t (id, n))");
        var before = await Fingerprint.OfAsync(database, "");
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.UndoContractAsync("c", null, Cancel));
        Assert.Contains("Constraint t_key of t is what foreign key child_a_b_fkey of child references.", Assert.Single(refused.Reasons), StringComparison.Ordinal);
        Assert.Equal(before, await Fingerprint.OfAsync(database, ""));
        await database.RunAsync("DROP TABLE child");
        await runner.UndoContractAsync("c", null, Cancel);
        Assert.Equal(ChangeState.Proven, (await runner.StatusAsync("c", Cancel)).State);
    }

    [Fact]
    public async Task A_moved_value_that_has_no_row_to_move_to_is_not_lost_but_named()
    {
        var (database, runner) = await BeginAsync("MoveColumn");
        await using var _ = database;
        await runner.ExpandAsync("c", Cancel);
        await database.RunAsync("DELETE FROM d WHERE t = 9");
        Assert.Contains("d has no row", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync("c", null, Cancel))).Message, StringComparison.Ordinal);
        await database.RunAsync("INSERT INTO d (t) VALUES (9)");
        await runner.BackfillAsync("c", null, Cancel);
        Assert.Equal(9, await database.ValueAsync<int>("SELECT owner FROM d WHERE t = 9"));
    }

    [Fact]
    public async Task A_swapped_key_goes_on_counting_where_it_was_and_takes_what_the_old_type_could_not()
    {
        foreach (var name in new[] { "SwapPrimaryKeyType, serial", "SwapPrimaryKeyType, identity" })
        {
            var (database, runner) = await BeginAsync(name);
            await using var _ = database;
            await AllButContractAsync(runner);
            await runner.ContractAsync("c", Cancel);
            Assert.Equal("bigint", await database.ValueAsync<string>("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname = 'id'"));
            Assert.Equal(41, await database.ValueAsync<long>("INSERT INTO t (n) VALUES (1) RETURNING id"));
            await database.RunAsync("INSERT INTO t (id, n) VALUES (5000000000, 1)");
            // That one cannot be said in the old type: the undo names it and ends when it is gone.
            Assert.Contains("all rows of t but 1", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.UndoContractAsync("c", null, Cancel))).Message, StringComparison.Ordinal);
            await database.RunAsync("DELETE FROM t WHERE id > 100");
            await runner.UndoContractAsync("c", null, Cancel);
            Assert.Equal(42, await database.ValueAsync<int>("INSERT INTO t (n) VALUES (1) RETURNING id"));
        }
    }

    static async Task<(TestDatabase Database, ChangeRunner Runner)> BeginAsync(string name)
    {
        var scenario = Scenarios.Of(name);
        var database = await CrashMatrix.BeginAsync(scenario, Cancel);
        return (database, CrashMatrix.RunnerFor(database.ConnectionString, scenario, Leg.ThereAndBack[0]));
    }

    static async Task AllButContractAsync(ChangeRunner runner)
    {
        await runner.ExpandAsync("c", Cancel);
        await runner.BackfillAsync("c", null, Cancel);
    }
}
