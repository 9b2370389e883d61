using System.Diagnostics.Metrics;

namespace Dataverket.Migrations.Tests;

/// <summary>Writes that give both sides of a row values that do not agree: the new side wins, and they are counted.</summary>
public sealed class DivergenceTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    const string Diverged = "INSERT INTO machines (id, size, cpu, memory_mb) VALUES (9, '1-1', 7, 512)";

    [Theory]
    [InlineData(Diverged, 1)]
    [InlineData("INSERT INTO machines (id, size, cpu, memory_mb) VALUES (9, '1-1', 7, 512), (10, '7-512', 7, 512), (11, '2-2', 7, 512)", 2)]
    [InlineData("INSERT INTO machines (id, size, cpu) VALUES (9, '1-512', 7)", 1)]
    [InlineData("INSERT INTO machines (id, size, cpu, memory_mb) VALUES (9, 'huge', 7, 512)", 1)]
    [InlineData("UPDATE machines SET size = '1-1', cpu = 8, memory_mb = 9 WHERE id = 1", 1)]
    [InlineData("UPDATE machines SET size = NULL, cpu = 8, memory_mb = 9 WHERE id = 1", 1)]
    // One side only, both the same in other spelling, or an old value that is only written again.
    [InlineData("INSERT INTO machines (id, size) VALUES (9, '7-512'); INSERT INTO machines (id, cpu, memory_mb) VALUES (10, 7, 512)", 0)]
    [InlineData("INSERT INTO machines (id, size, cpu, memory_mb) VALUES (9, '07-512', 7, 512)", 0)]
    [InlineData("UPDATE machines SET size = '8-9', cpu = 8, memory_mb = 9 WHERE id = 1", 0)]
    [InlineData("UPDATE machines SET size = size, cpu = 8, memory_mb = 9 WHERE id = 1", 0)]
    [InlineData("UPDATE machines SET size = '5-5' WHERE id = 1; UPDATE machines SET cpu = 8 WHERE id = 1; UPDATE machines SET note = 'x' WHERE id = 1", 0)]
    // What counts comes to a new build by a default.
    [InlineData("ALTER TABLE machines ALTER size SET DEFAULT '1-1'; INSERT INTO machines (id, cpu, memory_mb) VALUES (9, 7, 512)", 0)]
    [InlineData("ALTER TABLE machines ALTER size SET DEFAULT '1-1'; UPDATE machines SET size = '1-1', cpu = 8, memory_mb = 9 WHERE id = 1", 1)]
    public async Task Only_what_gives_both_sides_and_contradicts_itself_counts(string statements, long count)
    {
        await using var machines = await ExpandedAsync();
        Assert.Equal(0, (await machines.StatusAsync()).Divergences);
        foreach (var statement in statements.Split("; ")) await machines.Database.RunAsync(statement);
        Assert.Equal(count, (await machines.StatusAsync()).Divergences);
        Assert.Equal(count, (await machines.Runner.PlanAsync(Cancel))[0].Status.Divergences);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        Assert.Equal(count, (await machines.StatusAsync()).Divergences);
    }

    [Fact]
    public async Task What_comes_to_a_new_build_by_the_default_of_a_domain_does_not_count()
    {
        await using var machines = await Machines.CreateAsync(3);
        await machines.Database.RunAsync("CREATE DOMAIN size_text AS text DEFAULT '1-1'; ALTER TABLE machines ALTER size TYPE size_text");
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Database.RunAsync("INSERT INTO machines (id, cpu, memory_mb) VALUES (9, 7, 512)");
        Assert.Equal(0, (await machines.StatusAsync()).Divergences);
        await machines.Database.RunAsync("UPDATE machines SET size = '1-1', cpu = 8, memory_mb = 9 WHERE id = 1");
        Assert.Equal(1, (await machines.StatusAsync()).Divergences);
    }

    [Fact]
    public async Task A_down_that_says_less_and_the_old_value_that_it_gives_agree()
    {
        await using var machines = await Machines.CreateAsync(3, Machines.Change(down: "CASE WHEN cpu <= 1 THEN 'small' ELSE 'large' END", up: "CASE size WHEN 'small' THEN 1 ELSE 4 END", upMemory: "1"));
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Database.RunAsync("INSERT INTO machines (id, size, cpu, memory_mb) VALUES (9, 'large', 3, 77)");
        Assert.Equal(0, (await machines.StatusAsync()).Divergences);
        await machines.Database.RunAsync("INSERT INTO machines (id, size, cpu, memory_mb) VALUES (10, 'small', 3, 77)");
        Assert.Equal(1, (await machines.StatusAsync()).Divergences);
    }

    [Fact]
    public async Task Writers_that_diverge_do_not_wait_for_each_other_and_what_is_rolled_back_counts()
    {
        await using var machines = await ExpandedAsync();
        await using var first = await machines.Database.Source.OpenConnectionAsync(Cancel);
        await using var open = await first.BeginTransactionAsync(Cancel);
        await first.RunAsync(Diverged, Cancel);
        await machines.Database.RunAsync("SET lock_timeout = '2s'; " + Diverged.Replace("(9,", "(10,", StringComparison.Ordinal));
        Assert.Equal(2, (await machines.StatusAsync()).Divergences);
        await open.RollbackAsync(Cancel);
        Assert.Equal(2, (await machines.StatusAsync()).Divergences);
    }

    [Theory]
    [InlineData("REVOKE EXECUTE ON FUNCTION \"dataverket_machines-split-size_diverged\"() FROM PUBLIC", true)]
    [InlineData("DROP FUNCTION \"dataverket_machines-split-size_diverged\"()", true)]
    [InlineData("DROP SEQUENCE dataverket.\"dataverket_machines-split-size_diverged\"", false)]
    public async Task A_write_that_cannot_be_counted_is_made_all_the_same(string lost, bool counts)
    {
        await using var machines = await ExpandedAsync();
        var role = "r_" + Guid.NewGuid().ToString("N")[..12];
        await machines.Database.RunAsync($"CREATE ROLE {role}; GRANT INSERT ON machines TO {role}");
        try
        {
            await machines.Database.RunAsync($"SET ROLE {role}; {Diverged}; RESET ROLE");
            // A role with no right but that on the table is counted.
            Assert.Equal(1, (await machines.StatusAsync()).Divergences);
            await machines.Database.RunAsync(lost);
            await machines.Database.RunAsync($"SET ROLE {role}; {Diverged.Replace("(9,", "(10,", StringComparison.Ordinal)}; RESET ROLE");
            Assert.Equal("7-512 7 512", await machines.RowAsync(10));
            Assert.Equal(counts ? 1L : (long?)null, (await machines.StatusAsync()).Divergences);
        }
        finally
        {
            await machines.Database.RunAsync($"DROP OWNED BY {role}; DROP ROLE {role}");
        }
    }

    [Fact]
    public async Task Contract_and_undo_take_the_count_away_and_the_way_back_begins_anew()
    {
        await using var machines = await Machines.CreateAsync(3, options: Machines.Quick with { KeepRetired = TimeSpan.FromDays(1) });
        Assert.Null((await machines.StatusAsync()).Divergences);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Database.RunAsync(Diverged);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        Assert.Null((await machines.StatusAsync()).Divergences);
        Assert.Equal(0, await TracesAsync());
        await machines.Runner.UndoContractAsync(Machines.Id, null, Cancel);
        Assert.Equal(0, (await machines.StatusAsync()).Divergences);
        await machines.Database.RunAsync(Diverged.Replace("(9,", "(10,", StringComparison.Ordinal));
        Assert.Equal(1, (await machines.StatusAsync()).Divergences);
        await machines.Runner.UndoExpandAsync(Machines.Id, Cancel);
        Assert.Equal(0, await TracesAsync());

        Task<long> TracesAsync() => machines.Database.ValueAsync<long>("SELECT (SELECT count(*) FROM pg_class WHERE relname LIKE '%diverged%') + (SELECT count(*) FROM pg_proc WHERE proname LIKE '%diverged%')");
    }

    [Fact]
    public async Task A_look_tells_the_meter_and_does_not_fail_while_the_count_is_taken_away()
    {
        await using var machines = await ExpandedAsync();
        await machines.Database.RunAsync(Diverged);
        List<long> told = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listening) =>
            {
                if (instrument.Name == "dataverket.migration.divergences") listening.EnableMeasurementEvents(instrument);
            },
        };
        // Other tests measure at the same time.
        var here = new AsyncLocal<bool> { Value = true };
        listener.SetMeasurementEventCallback<long>((_, value, _, _) =>
        {
            if (here.Value) told.Add(value);
        });
        listener.Start();
        Assert.Equal(1, (await machines.StatusAsync()).Divergences);
        Assert.Equal([1L], told);
        await using var other = await machines.Database.Source.OpenConnectionAsync(Cancel);
        await using var open = await other.BeginTransactionAsync(Cancel);
        await other.RunAsync("DROP SEQUENCE dataverket.\"dataverket_machines-split-size_diverged\"", Cancel);
        var status = await machines.StatusAsync();
        Assert.Equal((ChangeState.Expanded, (long?)null), (status.State, status.Divergences));
    }

    static async Task<Machines> ExpandedAsync()
    {
        var machines = await Machines.CreateAsync(3);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        return machines;
    }
}
