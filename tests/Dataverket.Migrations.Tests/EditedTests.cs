namespace Dataverket.Migrations.Tests;

/// <summary>Somebody changes what is under way: its declaration, or the table under it.</summary>
public sealed class EditedTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_declaration_that_is_edited_while_its_backfill_runs_fills_no_row_another_way_and_the_first_one_ends()
    {
        await using var machines = await Machines.CreateAsync(1000, options: Machines.Quick with { MaxBatch = 100 });
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var edited = machines.RunnerWith(Machines.Change(up: "split_part(size, '-', 1)::integer * 1000"), Machines.Quick with { RunnerDeadline = TimeSpan.Zero });
        var calls = 0;
        var running = machines.RunnerWith(options: Machines.Quick with
        {
            MaxBatch = 100,
            Throttle = async _ =>
            {
                if (++calls != 4) return calls < 4 ? null : "the end that was asked for is on its way";
                var meanwhile = await Assert.ThrowsAsync<DatabaseChangeException>(() => edited.BackfillAsync(Machines.Id, null, Cancel));
                Assert.Contains("Another runner works on machines", meanwhile.Message, StringComparison.Ordinal);
                Assert.Contains("was edited", Assert.Single(await edited.PlanAsync(Cancel)).ToString(), StringComparison.Ordinal);
                await machines.Runner.CancelAsync(Machines.Id, "to try another", Cancel);
                return null;
            },
        });
        await Assert.ThrowsAsync<DatabaseChangeException>(() => running.BackfillAsync(Machines.Id, null, Cancel));
        var done = (await machines.StatusAsync()).Done;
        Assert.InRange(done, 100, 999);
        foreach (var step in new Func<Task>[] { () => edited.BackfillAsync(Machines.Id, null, Cancel), () => edited.ExpandAsync(Machines.Id, Cancel), () => edited.ContractAsync(Machines.Id, Cancel) })
            Assert.Contains("was edited", (await Assert.ThrowsAsync<DatabaseChangeException>(step)).Message, StringComparison.Ordinal);
        Assert.Equal(done, (await machines.StatusAsync()).Done);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(1000, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu = id % 8 + 1"));
        Assert.Contains("was edited", (await Assert.ThrowsAsync<DatabaseChangeException>(() => edited.ContractAsync(Machines.Id, Cancel))).Message, StringComparison.Ordinal);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
    }

    [Theory]
    [InlineData("ALTER TABLE machines ADD COLUMN colour text DEFAULT 'red'; ALTER TABLE machines ALTER note TYPE varchar(500)", true)]
    [InlineData("DROP TRIGGER IF EXISTS {trigger} ON machines; INSERT INTO machines (id, size) VALUES (5000, '3-3')", false)]
    public async Task A_table_that_somebody_changes_while_its_backfill_runs_is_finished_or_keeps_its_old_side(string sql, bool harmless)
    {
        await using var machines = await Machines.CreateAsync(1000);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var trigger = (await machines.Database.ListAsync("SELECT quote_ident(tgname) FROM pg_trigger WHERE tgrelid = 'machines'::regclass AND NOT tgisinternal"))[0];
        var calls = 0;
        var running = machines.RunnerWith(options: Machines.Quick with
        {
            MaxBatch = 100,
            Throttle = async _ =>
            {
                if (++calls == 4) await machines.Database.RunAsync(sql.Replace("{trigger}", trigger, StringComparison.Ordinal));
                return null;
            },
        });
        if (harmless)
        {
            await running.BackfillAsync(Machines.Id, null, Cancel);
            await machines.Runner.ContractAsync(Machines.Id, Cancel);
            Assert.Equal(1000, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu = id % 8 + 1 AND colour = 'red'"));
            return;
        }

        await Record.ExceptionAsync(() => running.BackfillAsync(Machines.Id, null, Cancel));
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.ContractAsync(Machines.Id, Cancel));
        Assert.NotEmpty(refused.Reasons);
        Assert.Equal(1001, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE size IS NOT NULL"));
    }
}
