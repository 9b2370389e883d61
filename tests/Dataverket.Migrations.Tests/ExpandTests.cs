using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

public sealed class ExpandTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task New_columns_are_nullable_and_without_a_default_and_the_trigger_pins_its_search_path()
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        Assert.Equal(
            [
                "column cpu integer", "column id integer not null", "column memory_mb integer", "column note text", "column size text not null",
                "constraint machines_pkey", $"function dataverket_{Machines.Id}_sync", "shape machines 1 1", $"trigger dataverket_{Machines.Id}_sync",
            ],
            (await machines.CatalogAsync()).Order(StringComparer.Ordinal));
        Assert.Equal("search_path=pg_catalog, public, pg_temp", await machines.Database.ValueAsync<string>("SELECT proconfig[1] FROM pg_proc WHERE proname LIKE 'dataverket_%_sync'"));
        Assert.Contains("BEFORE INSERT OR UPDATE OF size, cpu, memory_mb", await machines.Database.ValueAsync<string>("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal"), StringComparison.Ordinal);
        Assert.Equal(ChangeState.Expanded, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task Expand_reads_and_rewrites_no_row()
    {
        await using var machines = await Machines.CreateAsync(1000);
        const string File = "SELECT pg_relation_filepath('machines')";
        var before = await machines.Database.ValueAsync<string>(File);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        Assert.Equal(before, await machines.Database.ValueAsync<string>(File));
        Assert.Equal(1000, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NULL"));
    }

    [Fact]
    public async Task Expand_undo_expand_can_each_be_repeated_and_leave_the_table_as_it_was()
    {
        await using var machines = await Machines.CreateAsync(10);
        var before = await machines.CatalogAsync();
        for (var i = 0; i < 2; i++)
        {
            await machines.Runner.ExpandAsync(Machines.Id, Cancel);
            await machines.Runner.ExpandAsync(Machines.Id, Cancel);
            await machines.Runner.BackfillAsync(Machines.Id, cancellationToken: Cancel);
            await machines.Runner.UndoExpandAsync(Machines.Id, Cancel);
            await machines.Runner.UndoExpandAsync(Machines.Id, Cancel);
            Assert.Equal(before, (await machines.CatalogAsync()).Where(line => !line.StartsWith("shape", StringComparison.Ordinal)));
            Assert.Equal(["1 1"], await machines.Database.ListAsync("SELECT floor || ' ' || complete FROM dataverket.shapes"));
        }

        Assert.Equal(["done", "proven", "undone", "done", "proven", "undone"], await machines.Database.ListAsync("SELECT state FROM dataverket.journal ORDER BY id"));
        Assert.Equal(0, await machines.Database.ValueAsync<long>("SELECT count(*) FROM dataverket.versions WHERE version > 1"));
    }

    [Fact]
    public async Task Undo_is_refused_while_a_live_build_may_use_the_new_columns()
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var before = await machines.CatalogAsync();
        await using (await machines.RegisterAsync(1, 2, "maskin-b", "2"))
        {
            var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.UndoExpandAsync(Machines.Id, Cancel));
            Assert.Contains("maskin maskin-b (build 2", Assert.Single(refused.Reasons), StringComparison.Ordinal);
            Assert.Equal(before, await machines.CatalogAsync());
        }

        await machines.Runner.UndoExpandAsync(Machines.Id, Cancel);
        Assert.Equal(ChangeState.NotBegun, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task A_table_that_something_else_has_half_changed_is_refused_and_left_alone()
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Database.RunAsync("ALTER TABLE machines ADD cpu integer");
        var before = await machines.CatalogAsync();
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.ExpandAsync(Machines.Id, Cancel));
        Assert.Contains("half applied", Assert.Single(refused.Reasons), StringComparison.Ordinal);
        await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.UndoExpandAsync(Machines.Id, Cancel));
        Assert.Equal(before, await machines.CatalogAsync());
    }

    [Fact]
    public async Task An_edited_declaration_is_refused_once_it_was_expanded()
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var edited = machines.RunnerWith(Machines.Change(up: "split_part(size, '-', 1)::integer + 1"));
        foreach (var step in new Func<Task>[] { () => edited.ExpandAsync(Machines.Id, Cancel), () => edited.BackfillAsync(Machines.Id, null, Cancel), () => edited.ContractAsync(Machines.Id, Cancel) })
            Assert.Contains("edited since it was expanded", (await Assert.ThrowsAsync<DatabaseChangeException>(step)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serial", "split_part(size, '-', 1)::integer")]
    [InlineData("positive", "split_part(size, '-', 1)::integer")]
    [InlineData("integer DEFAULT 7", "split_part(size, '-', 1)::integer")]
    [InlineData("json", "to_json(size)")]
    [InlineData("integer", "no_such_function(size)")]
    [InlineData("integer", "split_part(no_such_column, '-', 1)::integer")]
    [InlineData("integer", "size::jsonb")]
    [InlineData("integer", "1) FROM machines WHERE (true")]
    public async Task A_type_or_expression_that_does_not_fit_is_refused_and_nothing_changed(string type, string up)
    {
        var change = new SplitColumn { Id = Machines.Id, Number = 2, Table = "machines", OldShape = 1, NewShape = 2, Column = "size", Into = [new("cpu", type, up)], Down = "cpu::text" };
        await using var machines = await Machines.CreateAsync(10, change);
        await machines.Database.RunAsync("CREATE DOMAIN positive AS integer CHECK (VALUE > 0)");
        var before = await machines.CatalogAsync();
        await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.ExpandAsync(Machines.Id, Cancel));
        Assert.Equal(before, await machines.CatalogAsync());
    }

    [Fact]
    public async Task A_table_without_a_key_and_a_wrong_shape_number_are_refused_together()
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Database.RunAsync("ALTER TABLE machines DROP CONSTRAINT machines_pkey; INSERT INTO dataverket.shapes VALUES ('machines', 3, 3)");
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.ExpandAsync(Machines.Id, Cancel));
        Assert.Equal(2, refused.Reasons.Count);
    }

    [Fact]
    public async Task A_database_without_the_baseline_is_told_so()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        await database.RunAsync("CREATE TABLE machines (id integer PRIMARY KEY, size text NOT NULL, note text)");
        var runner = new ChangeRunner(database.ConnectionString, Machines.Set(Machines.Change()), Machines.Quick, TimeProvider.System);
        Assert.Contains("baseline", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync(Machines.Id, Cancel))).Message, StringComparison.Ordinal);
        Assert.Equal(0, await database.ValueAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname = 'dataverket'"));
    }

    [Fact]
    public void Everything_that_is_wrong_with_the_declarations_is_said_before_any_database_is_asked()
    {
        var bad = new SplitColumn { Id = "Split!", Number = 0, Table = "", OldShape = 1, NewShape = 3, Column = "size", Into = [new("size", "", "x"), new(new string('n', 64), "int", " ")], Down = "$dataverket$" };
        var refused = Assert.Throws<ArgumentException>(() => new ChangeRunner("Host=nowhere", new MigrationSet { Changes = [bad, bad] }, new ChangeRunnerOptions(), TimeProvider.System));
        foreach (var fault in new[] { "Split!", "the number 0", "new shape is 3", "is empty", "named 2 times", "64 bytes", "$dataverket$", "used by 2 changes" })
            Assert.Contains(fault, refused.Message, StringComparison.Ordinal);
        var clash = Assert.Throws<ArgumentException>(() => new ChangeRunner("Host=nowhere", new MigrationSet { Changes = [Machines.Change(), Machines.Change(id: "other")] }, new ChangeRunnerOptions(), TimeProvider.System));
        Assert.Contains("The number 201 is used by", clash.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_a_table_in_use_did_not_get_is_told_of_and_made_by_the_next_baseline()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        var log = new ListLogger();
        var runner = new ChangeRunner(database.ConnectionString, Machines.Set(Machines.Change()), Machines.Quick, TimeProvider.System, log);
        await runner.ApplyBaselineAsync(Cancel);
        await database.RunAsync("DROP INDEX dataverket.inbox_consumer_handled_at");
        await using (var writer = await database.Source.OpenConnectionAsync(Cancel))
        await using (var transaction = await writer.BeginTransactionAsync(Cancel))
        {
            await writer.RunAsync("INSERT INTO dataverket.inbox VALUES ('nett', 'm')", Cancel);
            await runner.ApplyBaselineAsync(Cancel);
            Assert.Contains(log.Lines, line => line.Contains("dataverket.inbox has no valid index", StringComparison.Ordinal));
            await transaction.CommitAsync(Cancel);
        }

        log.Lines.Clear();
        await runner.ApplyBaselineAsync(Cancel);
        Assert.Empty(log.Lines);
        Assert.Equal(1, await database.ValueAsync<long>("SELECT count(*) FROM pg_index WHERE indexrelid = 'dataverket.inbox_consumer_handled_at'::regclass AND indisvalid"));
    }

    [Fact]
    public async Task Eight_runners_that_apply_the_baseline_and_expand_at_once_do_it_once()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            var runner = new ChangeRunner(database.ConnectionString, Machines.Set(Machines.Change()), Machines.Quick with { RunnerDeadline = TimeSpan.FromSeconds(60) }, TimeProvider.System);
            await runner.ApplyBaselineAsync(Cancel);
            await runner.ExpandAsync(Machines.Id, Cancel);
        }, Cancel)));
        Assert.Equal(["expand done"], await database.ListAsync("SELECT phase || ' ' || state FROM dataverket.journal"));
        Assert.Equal(["-20", "-15", "-14", "-10", "-9", "-5", "1", "201"], await database.ListAsync("SELECT version FROM dataverket.versions ORDER BY version"));
    }
}
