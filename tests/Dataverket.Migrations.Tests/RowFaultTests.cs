using Dataverket.Compat.Rollouts;

namespace Dataverket.Migrations.Tests;

/// <summary>Conditions that do not say no, but fail, for some row.</summary>
public sealed class RowFaultTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    const string Positive = "(note::json->>'n')::int > 0";

    static AddCheck Check(string condition = Positive) => new() { Id = "c", Number = 4, Table = "machines", OldShape = 1, NewShape = 2, Name = "counted", Condition = condition };

    static AddCheck Mended => new() { Id = "c", Number = 4, Table = "machines", OldShape = 1, NewShape = 2, Name = "counted", Condition = Positive, Column = "note", Mend = "'{\"n\":1}'" };

    static async Task<(Machines Machines, ChangeRunner Runner)> CreateAsync(DatabaseChange change, int rows, string prepare, ChangeRunnerOptions? options = null)
    {
        var machines = await Machines.CreateAsync(rows);
        await machines.Database.RunAsync(prepare);
        return (machines, new ChangeRunner(machines.Database.ConnectionString, Machines.Set(change), options ?? Machines.Quick, TimeProvider.System));
    }

    [Theory]
    [InlineData(Positive, "UPDATE machines SET note = CASE WHEN id IN (3, 7) THEN 'secret' ELSE '{\"n\":1}' END", "2 row(s) stand against it, those with the primary key 3; 7. For 2 of them it cannot even be asked (SQLSTATE 22P02).")]
    [InlineData("8 / (id - 5) < 9", "SELECT", "1 row(s) stand against it, those with the primary key 5. For 1 of them it cannot even be asked (SQLSTATE 22012).")]
    [InlineData("8 / (id - 5) < 4", "SELECT", "3 row(s) stand against it, those with the primary key 5; 6; 7. For 1 of them it cannot even be asked (SQLSTATE 22012).")]
    [InlineData("id < 4", "SELECT", "7 row(s) stand against it, some of them with the primary key 4; 5; 6; 7; 8.")]
    public async Task A_check_that_fails_for_a_row_is_taken_away_again_and_the_rows_are_named_by_their_keys(string condition, string prepare, string said)
    {
        var (machines, runner) = await CreateAsync(Check(condition), 10, prepare);
        await using var owned = machines;
        await runner.ExpandAsync("c", Cancel);
        await runner.BackfillAsync("c", null, Cancel);
        var before = await machines.CatalogAsync();
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync("c", Cancel));
        Assert.False(refused.IsTransient);
        Assert.Contains("rows of machines do not fit counted. Mend them, then run it again.", refused.Message, StringComparison.Ordinal);
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", refused.ToString(), StringComparison.Ordinal);
        // Neither the constraint nor the raised floor is left, and both ways are open.
        Assert.Equal(before, await machines.CatalogAsync());
        Assert.Equal(ChangeState.Proven, (await runner.StatusAsync("c", Cancel)).State);
        await using (await machines.RegisterAsync(1, 1, "maskin-a", "1")) await machines.Database.RunAsync("INSERT INTO machines (id, size, note) VALUES (99, '1-1', 'x')");
        await runner.UndoExpandAsync("c", Cancel);
        await runner.ExpandAsync("c", Cancel);
        await runner.BackfillAsync("c", null, Cancel);
        await machines.Database.RunAsync("DELETE FROM machines WHERE id > 2; UPDATE machines SET note = '{\"n\":1}'");
        await runner.ContractAsync("c", Cancel);
        Assert.True(await machines.Database.ValueAsync<bool>("SELECT convalidated FROM pg_constraint WHERE conname = 'counted'"));
    }

    [Fact]
    public async Task A_row_for_which_a_mending_check_fails_is_mended_like_any_that_does_not_fit()
    {
        var (machines, runner) = await CreateAsync(Mended, 500, "UPDATE machines SET note = CASE WHEN id % 100 = 0 THEN 'no json' WHEN id % 2 = 0 THEN '{\"n\":0}' ELSE '{\"n\":7}' END");
        await using var owned = machines;
        await runner.ExpandAsync("c", Cancel);
        await runner.BackfillAsync("c", null, Cancel);
        Assert.Equal(["{\"n\":1} 250", "{\"n\":7} 250"], await machines.Database.ListAsync("SELECT note || ' ' || count(*) FROM machines GROUP BY note ORDER BY 1"));
        await runner.ContractAsync("c", Cancel);
        await runner.UndoContractAsync("c", null, Cancel);
        await runner.UndoExpandAsync("c", Cancel);
        Assert.DoesNotContain(await machines.CatalogAsync(), line => line.StartsWith("function ", StringComparison.Ordinal) || line.StartsWith("trigger ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_row_that_mending_does_not_help_is_put_aside_by_its_key()
    {
        // The column that is mended is not the one that cannot be read.
        var change = new AddCheck { Id = "c", Number = 4, Table = "machines", OldShape = 1, NewShape = 2, Name = "counted", Condition = "size::json IS NOT NULL AND note IS NOT NULL", Column = "note", Mend = "'x'" };
        var (machines, runner) = await CreateAsync(change, 300, "UPDATE machines SET size = CASE WHEN id IN (17, 230) THEN 'no json' ELSE '{}' END");
        await using var owned = machines;
        await runner.ExpandAsync("c", Cancel);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync("c", null, Cancel));
        Assert.Contains("all rows of machines but 2; their keys are in dataverket.quarantine (2 by SQLSTATE 22", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["{17}", "{230}"], await machines.Database.ListAsync("SELECT key FROM dataverket.quarantine ORDER BY key"));
        await machines.Database.RunAsync("UPDATE machines SET size = '{}'");
        await runner.BackfillAsync("c", null, Cancel);
        await runner.ContractAsync("c", Cancel);
    }

    [Theory]
    [InlineData("MK001")]
    [InlineData("38001")]
    [InlineData("44000")]
    [InlineData("54000")]
    public async Task A_row_that_somebodys_trigger_refuses_in_its_own_words_is_put_aside_and_the_words_are_kept(string state)
    {
        var watcher = new Watcher();
        await using var machines = await Machines.CreateAsync(300, options: Machines.Quick with { Events = watcher });
        await machines.Database.RunAsync(
            $"""
            UPDATE machines SET note = 'Kari Nordmann' WHERE id = 17;
            CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'the machine of % is sealed', OLD.note USING ERRCODE = '{state}'; END $$;
            CREATE TRIGGER guard BEFORE UPDATE ON machines FOR EACH ROW WHEN (OLD.note IS NOT NULL) EXECUTE FUNCTION guard();
            """);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var heard = new Heard();
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.BackfillAsync(Machines.Id, heard, Cancel));
        Assert.Contains("all rows of machines but 1", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["{17} " + state], await machines.Database.ListAsync("SELECT key || ' ' || sqlstate FROM dataverket.quarantine"));
        Assert.Equal(299, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NOT NULL"));
        Assert.DoesNotContain("Nordmann", string.Join('\n', [refused.ToString(), .. heard.All.Select(step => step.Detail), .. watcher.All]), StringComparison.Ordinal);
        await machines.Database.RunAsync("DROP TRIGGER guard ON machines");
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Theory]
    [InlineData("MK001")]
    [InlineData("38001")]
    public async Task What_somebodys_trigger_says_of_a_table_that_is_changed_is_kept_as_well(string state)
    {
        var watcher = new Watcher();
        await using var machines = await Machines.CreateAsync(10, options: Machines.Quick with { Events = watcher });
        await machines.Database.RunAsync(
            $"""
            CREATE FUNCTION guard() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'ask Kari Nordmann' USING ERRCODE = '{state}'; END $$;
            CREATE EVENT TRIGGER guard ON ddl_command_end WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION guard();
            """);
        var failed = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.ExpandAsync(Machines.Id, Cancel));
        Assert.Contains("SQLSTATE " + state, failed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Nordmann", string.Join('\n', [failed.ToString(), .. watcher.All]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("id IN (17, 230)", 2)]
    [InlineData("true", 300)]
    public async Task Rows_for_which_it_cannot_be_asked_whether_they_are_pending_are_put_aside_and_the_others_are_handled(string spoilt, int rows)
    {
        var change = new DataMigration { Id = "c", Number = 4, Table = "machines", Pending = "(note::json->>'n')::int = 0", Action = "UPDATE machines SET note = '{\"n\":1}' FROM batch WHERE machines.id = batch.id", Wrong = "SELECT FROM machines WHERE note = '{\"n\":0}'" };
        var (machines, runner) = await CreateAsync(change, 300, $"UPDATE machines SET note = CASE WHEN {spoilt} THEN 'no json' ELSE '{{\"n\":0}}' END");
        await using var owned = machines;
        await runner.ExpandAsync("c", Cancel);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync("c", null, Cancel));
        Assert.Contains($"all rows of machines but {rows}; their keys are in dataverket.quarantine ({rows} by SQLSTATE 22P02)", refused.Message, StringComparison.Ordinal);
        Assert.Equal(rows, await machines.Database.ValueAsync<long>("SELECT count(*) FROM dataverket.quarantine WHERE sqlstate = '22P02'"));
        Assert.Equal(300 - rows, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE note = '{\"n\":1}'"));
        await machines.Database.RunAsync("UPDATE machines SET note = '{\"n\":0}' WHERE note = 'no json'");
        await runner.BackfillAsync("c", null, Cancel);
        Assert.Equal(300, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE note = '{\"n\":1}'"));
    }

    [Fact]
    public async Task A_row_that_is_spoilt_behind_the_walk_is_found_at_the_end_although_the_question_fails_for_it()
    {
        var change = new DataMigration { Id = "c", Number = 4, Table = "machines", Pending = "(note::json->>'n')::int = 0", Action = "UPDATE machines SET note = '{\"n\":1}' FROM batch WHERE machines.id = batch.id", Wrong = "SELECT FROM machines WHERE note = '{\"n\":0}'" };
        Machines? machines = null;
        var calls = 0;
        var (made, runner) = await CreateAsync(change, 300, "UPDATE machines SET note = '{\"n\":0}'", Machines.Quick with
        {
            MaxBatch = 50,
            Throttle = async _ =>
            {
                if (++calls == 3) await machines!.Database.RunAsync("UPDATE machines SET note = 'no json' WHERE id = 5");
                return null;
            },
        });
        await using var owned = machines = made;
        await runner.ExpandAsync("c", Cancel);
        Assert.Contains("but 1; their keys are in dataverket.quarantine (1 by SQLSTATE 22P02)", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync("c", null, Cancel))).Message, StringComparison.Ordinal);
        Assert.Equal(["{5}"], await machines.Database.ListAsync("SELECT key FROM dataverket.quarantine"));
    }

    [Fact]
    public async Task A_query_for_what_is_wrong_that_fails_by_itself_is_no_proof_and_it_is_said_so()
    {
        var change = new DataMigration { Id = "c", Number = 4, Table = "machines", Action = "UPDATE machines SET note = 'x' FROM batch WHERE machines.id = batch.id", Undo = "UPDATE machines SET note = NULL FROM batch WHERE machines.id = batch.id", Wrong = "SELECT FROM machines WHERE 1 / (id - 5) > 7" };
        var (machines, runner) = await CreateAsync(change, 10, "SELECT");
        await using var owned = machines;
        await runner.ExpandAsync("c", Cancel);
        Assert.Contains("fails by itself. Mend the row for which it does", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync("c", null, Cancel))).Message, StringComparison.Ordinal);
        Assert.Equal(ChangeState.Backfilling, (await runner.StatusAsync("c", Cancel)).State);
        await runner.UndoExpandAsync("c", Cancel);
        Assert.Equal(10, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE note IS NULL"));
    }

    [Fact]
    public async Task An_index_whose_expression_fails_for_a_row_is_taken_away_again()
    {
        var change = new AddIndex { Id = "c", Number = 4, Table = "machines", Name = "counts", Keys = "(8 / (id - 5))" };
        var (machines, runner) = await CreateAsync(change, 10, "SELECT");
        await using var owned = machines;
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync("c", Cancel));
        Assert.Contains("index \"public\".\"counts\" fails for some row of machines (SQLSTATE 22012). Mend the row", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["machines_pkey"], await machines.Database.ListAsync("SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'machines'::regclass"));
        await runner.UndoExpandAsync("c", Cancel);
        Assert.Equal(ChangeState.NotBegun, (await runner.StatusAsync("c", Cancel)).State);
    }

    [Fact]
    public async Task A_function_that_cannot_say_which_gates_there_are_shuts_contract_and_throws_nothing_of_its_own()
    {
        var machines = await Machines.CreateAsync(10);
        await using var owned = machines;
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        var runner = machines.RunnerWith(options: Machines.Quick with { Conditions = ContractConditions.Least with { HostGates = _ => throw new InvalidOperationException("no such ledger") } });
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync(Machines.Id, Cancel));
        Assert.Contains("HostGates could not say which gates machines-split-size has (InvalidOperationException)", Assert.Single(refused.Reasons), StringComparison.Ordinal);
        Assert.Equal(GateVerdict.Fail, (await new ContractGate("moved", runner, Machines.Id).JudgeAsync(Cancel)).Verdict);
    }

    sealed class Watcher : IProgress<ChangeEvent>
    {
        readonly List<string> all = [];

        public IReadOnlyList<string> All
        {
            get
            {
                lock (all) return [.. all];
            }
        }

        public void Report(ChangeEvent value)
        {
            lock (all) all.Add(value.ToString());
        }
    }
}
