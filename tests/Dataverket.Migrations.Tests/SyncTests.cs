using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>What the trigger does to one statement of an old or a new build. A row reads: size cpu memory.</summary>
public sealed class SyncTests : IAsyncLifetime
{
    Machines machines = null!;

    public async ValueTask InitializeAsync()
    {
        machines = await Machines.CreateAsync(3);
        await machines.Runner.ExpandAsync(Machines.Id, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync() => machines.DisposeAsync();

    [Theory]
    // Rows 1 to 3 were written before the expand (2-2048, 3-3072, 4-4096) and are not filled.
    [InlineData("INSERT INTO machines (id, size) VALUES (9, '7-512')", 9, "7-512 7 512")]
    [InlineData("INSERT INTO machines (id, cpu, memory_mb) VALUES (9, 7, 512)", 9, "7-512 7 512")]
    [InlineData("INSERT INTO machines (id, size, cpu, memory_mb) VALUES (9, '1-1', 7, 512)", 9, "7-512 7 512")]
    [InlineData("INSERT INTO machines (id, size, cpu) VALUES (9, '1-512', 7)", 9, "7-512 7 512")]
    [InlineData("UPDATE machines SET size = '7-512' WHERE id = 1", 1, "7-512 7 512")]
    [InlineData("UPDATE machines SET size = size WHERE id = 1", 1, "2-2048 - -")]
    [InlineData("UPDATE machines SET note = 'x' WHERE id = 1", 1, "2-2048 - -")]
    [InlineData("UPDATE machines SET cpu = 7, memory_mb = 512 WHERE id = 1", 1, "7-512 7 512")]
    [InlineData("UPDATE machines SET cpu = 7 WHERE id = 1", 1, "7-2048 7 2048")]
    [InlineData("UPDATE machines SET cpu = 2, memory_mb = 2048 WHERE id = 1", 1, "2-2048 2 2048")]
    [InlineData("UPDATE machines SET size = '02-2048' WHERE id = 1; UPDATE machines SET cpu = 2, note = 'x' WHERE id = 1", 1, "02-2048 2 2048")]
    [InlineData("UPDATE machines SET size = '5-5' WHERE id = 1; UPDATE machines SET size = '6-6' WHERE id = 1", 1, "6-6 6 6")]
    [InlineData("UPDATE machines SET cpu = 5, memory_mb = 5 WHERE id = 1; UPDATE machines SET size = '6-6' WHERE id = 1", 1, "6-6 6 6")]
    [InlineData("UPDATE machines SET size = '6-6' WHERE id = 1; UPDATE machines SET cpu = 8 WHERE id = 1", 1, "8-6 8 6")]
    [InlineData("UPDATE machines SET size = '1-1', cpu = 8, memory_mb = 9 WHERE id = 1", 1, "8-9 8 9")]
    // What up cannot read must not fail the old build; the row is left for the quarantine.
    [InlineData("INSERT INTO machines (id, size) VALUES (9, 'huge')", 9, "huge - -")]
    [InlineData("UPDATE machines SET size = '5-5' WHERE id = 1; UPDATE machines SET size = 'huge' WHERE id = 1", 1, "huge - -")]
    [InlineData("INSERT INTO machines (id, size) VALUES (9, 'huge'); UPDATE machines SET cpu = 7, memory_mb = 512 WHERE id = 9", 9, "7-512 7 512")]
    public async Task Whichever_side_a_statement_writes_the_other_follows(string statements, int id, string row)
    {
        foreach (var statement in statements.Split("; ")) await machines.Database.RunAsync(statement);
        Assert.Equal(row, await machines.RowAsync(id));
    }

    [Theory]
    [InlineData("INSERT INTO machines (id, cpu) VALUES (9, 7)", "23514")]
    [InlineData("INSERT INTO machines (id, size, cpu) VALUES (9, 'huge', 7)", "23514")]
    [InlineData("UPDATE machines SET cpu = 5, memory_mb = 5 WHERE id = 1; UPDATE machines SET cpu = NULL WHERE id = 1", "23514")]
    [InlineData("UPDATE machines SET cpu = 5, memory_mb = 5 WHERE id = 1; UPDATE machines SET cpu = NULL, memory_mb = NULL WHERE id = 1", "23502")]
    public async Task A_row_that_would_be_half_new_is_refused(string statements, string sqlState)
    {
        var all = statements.Split("; ");
        foreach (var statement in all[..^1]) await machines.Database.RunAsync(statement);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => machines.Database.RunAsync(all[^1]));
        Assert.Equal(sqlState, refused.SqlState);
    }

    [Fact]
    public async Task A_default_on_a_new_column_would_corrupt_what_an_old_build_inserts()
    {
        // The reason why Expand adds none: the trigger cannot tell a default from a value.
        await machines.Database.RunAsync("ALTER TABLE machines ALTER cpu SET DEFAULT 1, ALTER memory_mb SET DEFAULT 1024");
        await machines.Database.RunAsync("INSERT INTO machines (id, size) VALUES (9, '7-512')");
        Assert.Equal("1-1024 1 1024", await machines.RowAsync(9));
    }

    [Theory]
    [InlineData("RenameColumn", "b", "'new'", "new new", "def def")]
    [InlineData("ChangeType", "b", "7", "7 7", "0 0")]
    [InlineData("SplitColumn", "b, c", "7, 8", "7-8 7 8", "1-2 1 2")]
    public async Task A_default_of_an_old_column_does_not_win_over_what_a_new_build_writes(string verb, string names, string values, string written, string defaulted)
    {
        var cancel = TestContext.Current.CancellationToken;
        DatabaseChange change = verb switch
        {
            "RenameColumn" => new RenameColumn { Id = "same", Number = 3, Table = "gauges", OldShape = 1, NewShape = 2, Column = "a", To = "b", Type = "text" },
            "ChangeType" => new ChangeType { Id = "same", Number = 3, Table = "gauges", OldShape = 1, NewShape = 2, Column = "a", To = new("b", "integer", "a::integer"), Down = "b::text" },
            _ => new SplitColumn { Id = "same", Number = 3, Table = "gauges", OldShape = 1, NewShape = 2, Column = "a", Into = [new("b", "integer", "split_part(a, '-', 1)::integer"), new("c", "integer", "split_part(a, '-', 2)::integer")], Down = "b || '-' || c" },
        };
        var runner = new ChangeRunner(
            machines.Database.ConnectionString, Machines.Set(change), Machines.Quick with { KeepRetired = TimeSpan.FromDays(1) }, TimeProvider.System);
        var old = defaulted.Split(' ')[0];
        await machines.Database.RunAsync($"CREATE TABLE gauges (id integer PRIMARY KEY, a text DEFAULT '{old}'); INSERT INTO gauges VALUES (1)");
        await runner.ExpandAsync("same", cancel);
        // Rows 2 and 5: a new build. Row 3: either, with neither side. Row 4: a new build that means NULL, which nothing tells from row 3; once more, by itself, it is heard.
        await machines.Database.RunAsync($"INSERT INTO gauges (id, {names}) VALUES (2, {values}); INSERT INTO gauges (id) VALUES (3)");
        var nulls = string.Join(", ", names.Split(", ").Select(_ => "NULL"));
        await machines.Database.RunAsync($"INSERT INTO gauges (id, {names}) VALUES (4, {nulls})");
        Assert.Equal([written, defaulted, defaulted], await RowsAsync("id IN (2, 3, 4)"));
        await machines.Database.RunAsync($"UPDATE gauges SET {string.Join(", ", names.Split(", ").Select(name => $"{name} = NULL"))} WHERE id = 4");
        await runner.BackfillAsync("same", null, cancel);
        await machines.Database.RunAsync($"INSERT INTO gauges (id, {names}) VALUES (5, {values})");
        string[] all = [defaulted, written, defaulted, "", written];
        Assert.Equal(all, await RowsAsync("true"));
        await runner.WaiveAsync("same", "dependents", "kari", "the default goes with the column", TimeSpan.FromHours(1), cancel);
        await runner.ContractAsync("same", cancel);
        // What is kept goes on taking its default, which nobody asked for.
        await machines.Database.RunAsync($"INSERT INTO gauges (id, {names}) VALUES (6, {values}), (7, {nulls})");
        await runner.UndoContractAsync("same", null, cancel);
        Assert.Equal([.. all, written, ""], await RowsAsync("true"));

        Task<List<string>> RowsAsync(string which) => machines.Database.ListAsync($"SELECT concat_ws(' ', a, {names}) FROM gauges WHERE {which} ORDER BY id");
    }

    [Fact]
    public async Task A_proof_that_is_added_before_the_backfill_has_ended_would_refuse_live_updates()
    {
        await machines.Database.RunAsync(Machines.Change().Sync.AddProof(required: false));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => machines.Database.RunAsync("UPDATE machines SET note = 'x' WHERE id = 1"));
        Assert.Equal("23514", refused.SqlState);
    }

    [Theory]
    [InlineData("NULL, NULL, NULL", true)]
    [InlineData("'2-4', 2, 4", true)]
    [InlineData("'02-4', 2, 4", true)]
    [InlineData("'2-4', NULL, NULL", false)]
    [InlineData("'2-4', 2, NULL", false)]
    [InlineData("'2-4', 3, 4", false)]
    [InlineData("NULL, 2, 4", false)]
    [InlineData("'2-5', 2, 4", false)]
    public async Task The_proof_accepts_exactly_the_rows_whose_sides_agree(string row, bool accepted)
    {
        var proof = Machines.Change().Sync.Proof;
        Assert.Equal(accepted, await machines.Database.ValueAsync<bool>($"SELECT {proof} FROM (VALUES ({row})) r (size, cpu, memory_mb)".Replace("NULL, NULL, NULL", "NULL::text, NULL::int, NULL::int", StringComparison.Ordinal)
            .Replace("(NULL, 2", "(NULL::text, 2", StringComparison.Ordinal).Replace("'2-4', NULL, NULL", "'2-4', NULL::int, NULL::int", StringComparison.Ordinal).Replace("2, NULL", "2, NULL::int", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_proof_refuses_a_row_that_was_never_filled_even_where_down_makes_its_old_value_of_nothing()
    {
        var proof = Machines.Change(down: "CASE WHEN cpu <= 1 THEN 'small' ELSE 'large' END", up: "CASE size WHEN 'small' THEN 1 ELSE 4 END", upMemory: "1").Sync.Proof;
        Assert.False(await machines.Database.ValueAsync<bool>($"SELECT {proof} FROM (VALUES ('large', NULL::int, NULL::int)) r (size, cpu, memory_mb)"));
        Assert.True(await machines.Database.ValueAsync<bool>($"SELECT {proof} FROM (VALUES ('large', 3, 77)) r (size, cpu, memory_mb)"));
    }

    [Theory]
    [InlineData("text COLLATE \"C\"")]
    [InlineData("varchar(20) collate pg_catalog.\"POSIX\"")]
    public async Task A_column_with_a_collation_of_its_own_keeps_it_under_its_new_name(string type)
    {
        var change = new RenameColumn { Id = "same", Number = 3, Table = "gauges", OldShape = 1, NewShape = 2, Column = "a", To = "b", Type = type };
        var runner = new ChangeRunner(machines.Database.ConnectionString, Machines.Set(change), Machines.Quick with { KeepRetired = TimeSpan.FromDays(1) }, TimeProvider.System);
        await machines.Database.RunAsync($"CREATE TABLE gauges (id integer PRIMARY KEY, a {type} NOT NULL); INSERT INTO gauges SELECT i, 'x' || i FROM generate_series(1, 4) i");
        var cancel = TestContext.Current.CancellationToken;
        var before = await CollationAsync("a");
        var plain = new ChangeRunner(machines.Database.ConnectionString, Machines.Set(new RenameColumn { Id = "same", Number = 3, Table = "gauges", OldShape = 1, NewShape = 2, Column = "a", To = "b", Type = type.Split(' ')[0] }), Machines.Quick, TimeProvider.System);
        Assert.Contains(" COLLATE ", (await Assert.ThrowsAsync<DatabaseChangeException>(() => plain.ExpandAsync("same", cancel))).Message, StringComparison.Ordinal);
        await runner.ExpandAsync("same", cancel);
        Assert.Equal(before, await CollationAsync("b"));
        await machines.Database.RunAsync("UPDATE gauges SET a = 'y' WHERE id = 1; UPDATE gauges SET b = 'z' WHERE id = 2; INSERT INTO gauges (id, b) VALUES (5, 'v')");
        await runner.BackfillAsync("same", null, cancel);
        await runner.ContractAsync("same", cancel);
        Assert.Equal(["1 y", "2 z", "3 x3", "4 x4", "5 v"], await machines.Database.ListAsync("SELECT id || ' ' || b FROM gauges ORDER BY id"));
        await machines.Database.RunAsync("UPDATE gauges SET b = 'w' WHERE id = 3");
        await runner.UndoContractAsync("same", null, cancel);
        Assert.Equal(["y y", "z z", "w w", "x4 x4", "v v"], await machines.Database.ListAsync("SELECT a || ' ' || b FROM gauges ORDER BY id"));
        Assert.Equal((before, before), (await CollationAsync("a"), await CollationAsync("b")));

        Task<string> CollationAsync(string column) => machines.Database.ValueAsync<string>("SELECT format_type(atttypid, atttypmod) || ' ' || attcollation::regcollation FROM pg_attribute WHERE attrelid = 'gauges'::regclass AND attname = $1", column);
    }

    [Theory]
    [InlineData("interval", "'30 days'", "'1 mon'")]
    [InlineData("numeric", "2.0", "2.00")]
    [InlineData("float8", "0", "'-0'")]
    [InlineData("jsonb", "'[1.0]'", "'[1.00]'")]
    public async Task Values_that_the_type_calls_equal_are_not_lost(string type, string before, string after)
    {
        var change = new RenameColumn { Id = "same", Number = 3, Table = "gauges", OldShape = 1, NewShape = 2, Column = "a", To = "b", Type = type };
        var runner = new ChangeRunner(machines.Database.ConnectionString, Machines.Set(change), Machines.Quick with { KeepRetired = TimeSpan.FromDays(1) }, TimeProvider.System);
        await machines.Database.RunAsync($"CREATE TABLE gauges (id integer PRIMARY KEY, a {type}); INSERT INTO gauges SELECT i, {before} FROM generate_series(1, 4) i");
        var cancel = TestContext.Current.CancellationToken;
        await runner.ExpandAsync("same", cancel);
        await machines.Database.RunAsync($"UPDATE gauges SET a = {before}, b = {before} WHERE id < 4; UPDATE gauges SET a = {after} WHERE id = 1; UPDATE gauges SET b = {after} WHERE id = 2; INSERT INTO gauges (id, a, b) VALUES (5, {before}, {after})");
        await BothAsync(1, 2, 5);
        await runner.BackfillAsync("same", null, cancel);
        await BothAsync(1, 2, 5);
        await runner.ContractAsync("same", cancel);
        await machines.Database.RunAsync($"UPDATE gauges SET b = {after} WHERE id = 3");
        await runner.UndoContractAsync("same", null, cancel);
        await BothAsync(1, 2, 3, 5);

        async Task BothAsync(params int[] ids) => Assert.Equal(
            ids.Select(id => $"{id}"), await machines.Database.ListAsync($"SELECT id FROM gauges WHERE record_image_eq(ROW(a), ROW({after}::{type})) AND record_image_eq(ROW(b), ROW(a)) ORDER BY id"));
    }
}
