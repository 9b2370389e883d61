using Dataverket.Compat.Postgres;
using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

public sealed class UndoTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static readonly ChangeRunnerOptions Keeping = Machines.Quick with { KeepRetired = TimeSpan.FromDays(7) };

    [Fact]
    public async Task Undoing_contract_brings_back_what_old_builds_wrote_and_what_new_builds_have_written_since()
    {
        await using var machines = await ContractedAsync(3000);
        await machines.Database.RunAsync("UPDATE machines SET cpu = 77 WHERE id % 10 = 0; INSERT INTO machines (id, cpu, memory_mb) SELECT i, i, 5 FROM generate_series(5001, 5500) i; DELETE FROM machines WHERE id = 7");
        await Assert.ThrowsAsync<CompatPostgresException>(() => machines.RegisterAsync(1, 1, "maskin-a", "1"));
        await machines.Runner.UndoContractAsync(Machines.Id, null, Cancel);
        await machines.Runner.UndoContractAsync(Machines.Id, null, Cancel);

        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
        Assert.Equal(300, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE id % 10 = 0 AND size = '77-' || (id % 5 + 1) * 1024"));
        Assert.Equal(2699, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE id <= 3000 AND id % 10 > 0 AND size = '0' || (id % 8 + 1) || '-' || (id % 5 + 1) * 1024"));
        Assert.Equal(500, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE id > 5000 AND size = id || '-5'"));
        Assert.Contains("column size text not null", await machines.CatalogAsync());
        await using (await machines.RegisterAsync(1, 1, "maskin-a", "1"))
            await machines.Database.RunAsync("UPDATE machines SET size = '9-9' WHERE id = 1");
        Assert.Equal("9-9 9 9", await machines.RowAsync(1));
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        Assert.Equal(ChangeState.Contracted, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task While_contract_is_being_undone_new_builds_write_on_and_the_refill_never_changes_the_new_side()
    {
        // Down loses here: a refill that looked like an old build's write would bring every big machine down to 4.
        await using var machines = await ContractedAsync(40, "CASE WHEN cpu <= 1 THEN 'small' ELSE 'large' END", "CASE size WHEN 'small' THEN 1 ELSE 4 END", "1", "CASE WHEN i % 2 = 0 THEN 'small' ELSE 'large' END");
        await machines.Database.RunAsync("UPDATE machines SET cpu = 16, memory_mb = 1 WHERE id <= 20");
        var calls = 0;
        await machines.RunnerWith(Lossy(), Keeping with
        {
            MaxBatch = 5,
            Throttle = async _ =>
            {
                if (++calls == 3) await machines.Database.RunAsync("UPDATE machines SET cpu = 32 WHERE id IN (1, 40)");
                return null;
            },
        }).UndoContractAsync(Machines.Id, null, Cancel);
        Assert.True(calls >= 4);
        Assert.Equal(19, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu = 16 AND size = 'large'"));
        Assert.Equal(2, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu = 32 AND size = 'large'"));
        Assert.Equal(19, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE id > 20 AND id < 40 AND cpu = CASE size WHEN 'small' THEN 1 ELSE 4 END"));
    }

    [Fact]
    public async Task What_was_retired_is_kept_for_its_time_and_then_gone_for_good()
    {
        await using var machines = await ContractedAsync(10);
        var early = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.DropRetiredAsync(Machines.Id, Cancel));
        Assert.Contains("is kept until", early.Message, StringComparison.Ordinal);
        Assert.Contains($"column dataverket_{Machines.Id}_old text", await machines.CatalogAsync());
        var later = machines.RunnerWith(options: Machines.Quick);
        await later.DropRetiredAsync(Machines.Id, Cancel);
        await later.DropRetiredAsync(Machines.Id, Cancel);
        Assert.DoesNotContain(await machines.CatalogAsync(), line => line.Contains("_old", StringComparison.Ordinal));
        var gone = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.UndoContractAsync(Machines.Id, null, Cancel));
        Assert.Contains("gone for good", gone.Message, StringComparison.Ordinal);
        Assert.Equal(ChangeState.Dropped, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task How_long_what_was_retired_is_kept_goes_by_the_servers_clock_and_not_by_the_runners()
    {
        await using var machines = await ContractedAsync(10);
        ChangeRunner At(TimeSpan off) => new(machines.Database.ConnectionString, Machines.Set(Machines.Change()), Keeping, new WrongClock(off));
        var ahead = At(TimeSpan.FromDays(30));
        Assert.Contains("is kept until", (await Assert.ThrowsAsync<DatabaseChangeException>(() => ahead.DropRetiredAsync(Machines.Id, Cancel))).Message, StringComparison.Ordinal);
        Assert.Contains("is kept until", Assert.Single(Assert.Single(await ahead.PlanAsync(Cancel)).Reasons), StringComparison.Ordinal);
        await machines.Database.RunAsync("UPDATE dataverket.changes SET contracted_at = contracted_at - interval '7 days'");
        var behind = At(TimeSpan.FromDays(-30));
        Assert.Empty(Assert.Single(await behind.PlanAsync(Cancel)).Reasons);
        await behind.DropRetiredAsync(Machines.Id, Cancel);
        Assert.Equal(ChangeState.Dropped, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task An_undo_that_has_begun_is_ended_before_anything_else_runs()
    {
        await using var machines = await ContractedAsync(100);
        await machines.Database.RunAsync("UPDATE machines SET cpu = 77");
        using var stop = new CancellationTokenSource();
        var calls = 0;
        var stopped = machines.RunnerWith(options: Keeping with
        {
            MaxBatch = 10,
            Throttle = _ =>
            {
                if (++calls == 3) stop.Cancel();
                return ValueTask.FromResult<string?>(null);
            },
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => stopped.UndoContractAsync(Machines.Id, null, stop.Token));
        Assert.Equal(ChangeState.Interrupted, (await machines.StatusAsync()).State);
        foreach (var other in new Func<Task>[] { () => machines.Runner.ExpandAsync(Machines.Id, Cancel), () => machines.Runner.BackfillAsync(Machines.Id, null, Cancel), () => machines.Runner.ContractAsync(Machines.Id, Cancel), () => machines.Runner.UndoExpandAsync(Machines.Id, Cancel), () => machines.Runner.DropRetiredAsync(Machines.Id, Cancel) })
            Assert.Contains("undo contract", (await Assert.ThrowsAsync<DatabaseChangeException>(other)).Message, StringComparison.Ordinal);
        // The floor is lowered at the end only: until then an old build would read rows that are not refilled.
        await Assert.ThrowsAsync<CompatPostgresException>(() => machines.RegisterAsync(1, 1, "maskin-a", "1"));
        await machines.Runner.UndoContractAsync(Machines.Id, null, Cancel);
        Assert.Equal(100, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE size LIKE '77-%'"));
    }

    [Fact]
    public async Task Undoing_the_backfill_takes_the_proof_and_the_new_shape_away_and_keeps_the_values()
    {
        await using var machines = await Machines.CreateAsync(50, options: Keeping);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await machines.Runner.UndoBackfillAsync(Machines.Id, Cancel);
        Assert.Equal(ChangeState.Expanded, (await machines.StatusAsync()).State);
        Assert.Contains("shape machines 1 1", await machines.CatalogAsync());
        Assert.Equal(50, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NOT NULL"));
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task Undoing_contract_bears_old_values_that_up_cannot_read()
    {
        const string Down = "CASE WHEN cpu > 64 THEN 'huge' ELSE cpu || '-' || memory_mb END";
        await using var machines = await Machines.CreateAsync(40, Machines.Change(Down), Keeping);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        // The new build writes what the old shape has a word for that up cannot read.
        await machines.Database.RunAsync("UPDATE machines SET cpu = 128, memory_mb = 1 WHERE id <= 5");
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        await machines.Database.RunAsync("UPDATE machines SET cpu = 4 WHERE id IN (1, 2)");
        var calls = 0;
        await machines.RunnerWith(Machines.Change(Down), Keeping with
        {
            MaxBatch = 5,
            Throttle = async _ =>
            {
                if (++calls == 3) await machines.Database.RunAsync("UPDATE machines SET cpu = 5 WHERE id IN (3, 40)");
                return null;
            },
        }).UndoContractAsync(Machines.Id, null, Cancel);
        Assert.True(calls >= 4);
        Assert.Equal(["4-1", "4-1", "5-1", "huge", "huge"], await machines.Database.ListAsync("SELECT size FROM machines WHERE id <= 5 ORDER BY id"));
        Assert.Equal("5", await machines.Database.ValueAsync<string>("SELECT split_part(size, '-', 1) FROM machines WHERE id = 40"));
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
        Assert.DoesNotContain(await machines.CatalogAsync(), line => line.Contains("_agrees", StringComparison.Ordinal));
        await machines.RunnerWith(Machines.Change(Down)).ContractAsync(Machines.Id, Cancel);
    }

    [Theory]
    [InlineData("SplitColumn", false)]
    [InlineData("SplitColumn", true)]
    [InlineData("MergeColumns", true)]
    [InlineData("RenameColumn", false)]
    [InlineData("ChangeType", true)]
    [InlineData("MoveColumn", true)]
    public async Task Undoing_expand_beside_new_builds_that_write_only_the_new_side_loses_nothing_that_they_have_committed(string name, bool proven)
    {
        const int Rows = 40;
        var scenario = Scenarios.Of(name);
        await using var database = await CrashMatrix.BeginAsync(scenario, Cancel);
        var runner = CrashMatrix.RunnerFor(database.ConnectionString, scenario, Leg.ThereAndBack[0]);
        await runner.ExpandAsync("c", Cancel);
        if (proven) await runner.BackfillAsync("c", null, Cancel);
        var committed = new int[Rows + 1];
        // Nothing else than the new column that is gone may stop them: a moment without trigger would show as an error, or as a value that did not reach the old side.
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            for (var value = 1; ; value++)
            {
                var id = 1 + (writer * Rows / 4) + (value % (Rows / 4));
                try
                {
                    await database.RunAsync(CrashMatrix.Fill(scenario.New.Update, id, value));
                }
                catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedColumn)
                {
                    return;
                }

                Volatile.Write(ref committed[id], value);
            }
        }, Cancel)).ToList();
        await Eventually.TrueAsync(() => committed.Skip(1).All(value => value > 10), "each row was written more than once");
        await runner.UndoExpandAsync("c", Cancel);
        await Task.WhenAll(writers);
        for (var id = 1; id <= Rows; id++) Assert.Equal($"{id}: {committed[id]}", $"{id}: {await database.ValueAsync<string>(CrashMatrix.Fill(scenario.Old.Read, id, 0))}");
        Assert.Equal(ChangeState.NotBegun, (await runner.StatusAsync("c", Cancel)).State);
    }

    /// <summary>A machine whose clock goes right and shows the wrong time.</summary>
    sealed class WrongClock(TimeSpan off) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + off;
    }

    static SplitColumn Lossy() => Machines.Change("CASE WHEN cpu <= 1 THEN 'small' ELSE 'large' END", "CASE size WHEN 'small' THEN 1 ELSE 4 END", upMemory: "1");

    static async Task<Machines> ContractedAsync(int rows, string down = "cpu || '-' || memory_mb", string up = "split_part(size, '-', 1)::integer", string upMemory = "split_part(size, '-', 2)::integer", string seed = "'0' || size")
    {
        var machines = await Machines.CreateAsync(rows, Machines.Change(down, up, upMemory: upMemory), Keeping);
        await machines.Database.RunAsync($"UPDATE machines SET size = {seed.Replace("i %", "id %", StringComparison.Ordinal)}");
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        return machines;
    }
}
