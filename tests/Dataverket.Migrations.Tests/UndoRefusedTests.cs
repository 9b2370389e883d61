using Dataverket.Compat.Postgres;
using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;

namespace Dataverket.Migrations.Tests;

/// <summary>An undo of Contract that rows stand against: the old side has no word for them.</summary>
public sealed class UndoRefusedTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static readonly ChangeRunnerOptions Keeping = Machines.Quick with { KeepRetired = TimeSpan.FromDays(7) };

    [Theory]
    [InlineData("CASE WHEN cpu < 100 THEN cpu || '-' || memory_mb END", "UPDATE machines SET cpu = 200 WHERE id IN (3, 4)",
        "may not be NULL (constraint dataverket_machines-split-size_kept). Mend it, then run it again. 2 row(s) stand against it, those with the primary key 3; 4.", "UPDATE machines SET cpu = 20 WHERE cpu = 200")]
    [InlineData("cpu::text", "UPDATE machines SET cpu = 77 WHERE id IN (3, 4)", "all rows of machines but 1; their keys are in dataverket.quarantine (1 by constraint machines_size, SQLSTATE 23505)", "UPDATE machines SET cpu = 78 WHERE id = 4")]
    [InlineData("cpu / (memory_mb - 5) || '-'", "UPDATE machines SET memory_mb = 5 WHERE id = 3", "all rows of machines but 1; their keys are in dataverket.quarantine (1 by SQLSTATE 22012)", "UPDATE machines SET memory_mb = 6 WHERE id = 3")]
    public async Task What_stands_against_it_is_said_all_is_as_contract_left_it_and_both_ways_are_open(string down, string spoil, string said, string mend)
    {
        await using var machines = await ContractedAsync(down, Keeping);
        await machines.Database.RunAsync(spoil);
        var before = await machines.CatalogAsync();
        for (var time = 1; time <= 2; time++)
        {
            var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.UndoContractAsync(Machines.Id, null, Cancel));
            Assert.Contains(said, refused.Message, StringComparison.Ordinal);
            Assert.EndsWith("All is as Contract left it: undo it again when the rows are mended, or go on without.", refused.Message, StringComparison.Ordinal);
            Assert.Equal(before, await machines.CatalogAsync());
            Assert.Equal(ChangeState.Contracted, (await machines.StatusAsync()).State);
            Assert.Equal("drop", Assert.Single(await machines.Runner.PlanAsync(Cancel)).Next);
        }

        // No old build could come, and new ones write on as if nothing had been.
        await Assert.ThrowsAsync<CompatPostgresException>(() => machines.RegisterAsync(1, 1, "maskin-a", "1"));
        await machines.Database.RunAsync("INSERT INTO machines (id, cpu, memory_mb) VALUES (100, 9, 9)");
        await machines.Database.RunAsync(mend);
        await machines.Runner.UndoContractAsync(Machines.Id, null, Cancel);
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
        Assert.Equal(11, await machines.Database.ValueAsync<long>("SELECT count(size) FROM machines"));
        Assert.Equal(0, await machines.Database.ValueAsync<long>("SELECT count(*) FROM dataverket.quarantine"));
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
    }

    [Fact]
    public async Task One_that_would_put_too_many_rows_aside_is_given_up_as_well_and_what_was_retired_can_go()
    {
        const string Down = "cpu / (memory_mb - 5) || '-'";
        await using var machines = await ContractedAsync(Down, Keeping with { MaxQuarantined = 2 });
        await machines.Database.RunAsync("UPDATE machines SET memory_mb = 5 WHERE id > 4");
        var before = await machines.CatalogAsync();
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.UndoContractAsync(Machines.Id, null, Cancel));
        Assert.Contains("more than 2 rows of machines cannot be filled", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await machines.CatalogAsync());
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        await machines.RunnerWith(Machines.Change(Down)).DropRetiredAsync(Machines.Id, Cancel);
        Assert.Equal(ChangeState.Dropped, (await machines.StatusAsync()).State);
    }

    [Theory]
    [InlineData("MoveColumn", "INSERT INTO t (id, n) VALUES (900, 0), (901, 0)", "rows of t that were written since have no owner. Give them one, then run it again. It was refused by constraint dataverket_c_kept. 2 row(s) stand against it, those with the primary key 900; 901.", "INSERT INTO d (t, owner) VALUES (900, 1), (901, 1)")]
    [InlineData("SwapPrimaryKeyType, serial", "INSERT INTO t (id, n) VALUES (5000000000, 1)", "all rows of t but 1; their keys are in dataverket.quarantine (1 by SQLSTATE 22003)", "DELETE FROM t WHERE id > 100")]
    [InlineData("RetireColumn", "INSERT INTO t (id, n) VALUES (900, 0)", "all rows of t but 1; their keys are in dataverket.quarantine (1 by SQLSTATE 22012)", "UPDATE t SET n = 1 WHERE id = 900")]
    public async Task Every_verb_that_rows_can_stand_against_goes_back_to_where_contract_left_it(string name, string spoil, string said, string mend)
    {
        var scenario = Scenarios.Of(name);
        if (name == "RetireColumn") scenario = scenario with { Change = new RetireColumn { Id = "c", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Column = "note", Fill = "(100 / n)::text" } };
        await using var database = await CrashMatrix.BeginAsync(scenario, Cancel);
        var runner = CrashMatrix.RunnerFor(database.ConnectionString, scenario, Leg.ThereAndBack[0]);
        await runner.ExpandAsync("c", Cancel);
        await runner.BackfillAsync("c", null, Cancel);
        await runner.ContractAsync("c", Cancel);
        await database.RunAsync(spoil);
        var before = await CatalogAsync(database);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.UndoContractAsync("c", null, Cancel));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
        Assert.Contains("All is as Contract left it", refused.Message, StringComparison.Ordinal);
        Assert.Equal(before, await CatalogAsync(database));
        await database.RunAsync(mend);
        await runner.UndoContractAsync("c", null, Cancel);
        Assert.Equal(ChangeState.Proven, (await runner.StatusAsync("c", Cancel)).State);
        await runner.ContractAsync("c", Cancel);
        Assert.Equal(ChangeState.Contracted, (await runner.StatusAsync("c", Cancel)).State);
    }

    /// <summary>All but what says that it was tried.</summary>
    static async Task<List<string>> CatalogAsync(TestDatabase database) =>
        [.. (await Fingerprint.OfAsync(database, "")).Split(Environment.NewLine).Where(line => !line.StartsWith("journal contract undo", StringComparison.Ordinal) && !line.StartsWith("quarantine ", StringComparison.Ordinal))];

    static async Task<Machines> ContractedAsync(string down, ChangeRunnerOptions options)
    {
        var machines = await Machines.CreateAsync(10, Machines.Change(down), options);
        await machines.Database.RunAsync("ALTER TABLE machines ADD CONSTRAINT machines_size UNIQUE (size)");
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await machines.Database.RunAsync("CREATE UNIQUE INDEX machines_pair ON machines (cpu, memory_mb)");
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        return machines;
    }
}
