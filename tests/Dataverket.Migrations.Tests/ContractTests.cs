using Dataverket.Compat.Postgres;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

public sealed class ContractTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_refused_with_all_reasons_at_once_and_changes_nothing()
    {
        await using var machines = await Machines.CreateAsync(100);
        await machines.Database.RunAsync("UPDATE machines SET size = 'huge' WHERE id IN (3, 4)");
        await machines.Database.RunAsync("CREATE VIEW sizes AS SELECT id, size FROM machines");
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.BackfillAsync(Machines.Id, null, Cancel));
        await using var old = await machines.RegisterAsync(1, 1, "maskin-a", "1");
        await using var both = await machines.RegisterAsync(1, 2, "maskin-b", "2");
        var before = await machines.CatalogAsync();
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.ContractAsync(Machines.Id, Cancel));
        Assert.Collection(
            refused.Reasons,
            reason => Assert.Contains("proof of machines-split-size does not stand", reason, StringComparison.Ordinal),
            reason => Assert.Contains("2 row(s) of machines are in quarantine", reason, StringComparison.Ordinal),
            reason => Assert.Contains("Column size is used by sizes", reason, StringComparison.Ordinal),
            reason => Assert.Contains("maskin maskin-a (build 1, uses shape 1", reason, StringComparison.Ordinal),
            reason => Assert.Contains("maskin maskin-b (build 2, uses shape 1", reason, StringComparison.Ordinal));
        Assert.Equal(before, await machines.CatalogAsync());
        Assert.Equal(0, await machines.Database.ValueAsync<long>("SELECT count(*) FROM dataverket.versions WHERE version IN (205, 206)"));
    }

    [Fact]
    public async Task It_drops_the_old_side_keeps_the_promise_of_not_null_reads_no_row_and_can_be_repeated()
    {
        await using var machines = await Machines.CreateAsync(5000);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        const string Scans = "SELECT seq_tup_read FROM pg_stat_user_tables WHERE relname = 'machines'";
        await NobodyAsync(machines);
        var before = await machines.Database.ValueAsync<long>(Scans);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        Assert.Equal(
            ["column cpu integer not null", "column id integer not null", "column memory_mb integer not null", "column note text", "constraint machines_pkey", "shape machines 2 2"],
            (await machines.CatalogAsync()).Order(StringComparer.Ordinal));
        await NobodyAsync(machines);
        Assert.Equal(before, await machines.Database.ValueAsync<long>(Scans));
        Assert.Equal(1, await machines.Database.ValueAsync<long>("SELECT count(*) FROM dataverket.journal WHERE phase = 'contract'"));
        Assert.Equal(ChangeState.Dropped, (await machines.StatusAsync()).State);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.UndoExpandAsync(Machines.Id, Cancel));
    }

    [Fact]
    public async Task A_nullable_old_column_leaves_nullable_new_ones()
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Database.RunAsync("ALTER TABLE machines ALTER size DROP NOT NULL; INSERT INTO machines (id) VALUES (11)");
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        Assert.Contains("column cpu integer", await machines.CatalogAsync());
        Assert.Equal(1, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE cpu IS NULL"));
    }

    [Fact]
    public async Task An_old_build_that_comes_late_is_refused_and_a_new_one_goes_straight_to_the_new_shape()
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        var refused = await Assert.ThrowsAsync<CompatPostgresException>(() => machines.RegisterAsync(1, 1, "maskin-a", "1"));
        Assert.Contains("its floor is 2", refused.Message, StringComparison.Ordinal);
        await using var next = await machines.RegisterAsync(1, 2, "maskin-b", "2");
        Assert.Equal(2, next.Uses);
    }

    [Fact]
    public async Task A_build_that_knows_both_shapes_moves_on_by_itself_once_the_proof_stands_and_then_contract_opens()
    {
        await using var machines = await Machines.CreateAsync(100);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await using var lease = await machines.RegisterAsync(1, 2, "maskin-b", "2");
        Assert.Equal(1, lease.Uses);
        var use = lease.Use();
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await Eventually.TrueAsync(() => lease.Uses == 2, "new operations use the new shape");
        await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.ContractAsync(Machines.Id, Cancel));
        use.Dispose();
        await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<int>("SELECT oldest FROM dataverket.shape_leases") == 2, "the lease moves");
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        Assert.True(lease.IsHeld);
    }

    [Fact]
    public async Task A_lease_that_has_lapsed_does_not_stand_in_the_way_and_its_build_is_told_when_it_wakes()
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await machines.Database.RunAsync("INSERT INTO dataverket.shape_leases VALUES ('machines', 'gone', 'maskin', '1', 1, 1, clock_timestamp() - interval '1 s')");
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        Assert.Equal(ChangeState.Dropped, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task Registrations_that_race_with_contract_are_either_seen_by_it_or_refused()
    {
        for (var round = 0; round < 5; round++)
        {
            await using var machines = await Machines.CreateAsync(10);
            await machines.Runner.ExpandAsync(Machines.Id, Cancel);
            await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
            var begin = new TaskCompletionSource();
            var registrations = Enumerable.Range(0, 10).Select(i => Task.Run(async () =>
            {
                await begin.Task;
                await Task.Delay(TimeSpan.FromMilliseconds(i * 30), TimeProvider.System, Cancel);
                return await Record.ExceptionAsync(async () =>
                {
                    await machines.RegisterAsync(1, 1, $"maskin-{i}", "1");
                });
            }, Cancel)).ToList();
            var contract = Task.Run(async () =>
            {
                await begin.Task;
                return await Record.ExceptionAsync(() => machines.Runner.ContractAsync(Machines.Id, Cancel));
            }, Cancel);
            begin.SetResult();
            var refusedContract = await contract;
            var refused = await Task.WhenAll(registrations);
            Assert.All(refused, e => Assert.True(e is null or CompatPostgresException, e?.ToString()));
            var dropped = (await machines.StatusAsync()).State == ChangeState.Dropped;
            Assert.Equal(dropped, refusedContract is null);
            // Never both: an old build that is registered and a column that is gone.
            Assert.Equal(dropped ? 0 : refused.Count(e => e is null), await machines.Database.ValueAsync<long>("SELECT count(*) FROM dataverket.shape_leases"));
        }
    }

    [Fact]
    public async Task An_old_build_that_registers_while_contract_waits_for_the_table_is_found_before_the_column_goes()
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await using var connection = await machines.Database.Source.OpenConnectionAsync(Cancel);
        await using var holder = await connection.BeginTransactionAsync(Cancel);
        await using (var read = new NpgsqlCommand("SELECT count(*) FROM machines", connection, holder)) await read.ExecuteScalarAsync(Cancel);
        var contracting = machines.Runner.ContractAsync(Machines.Id, Cancel);
        await Eventually.TrueAsync(async () => await machines.Database.ValueAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-contract%' AND query LIKE 'ROLLBACK TO%'") > 0, "it spins");
        await using var old = await machines.RegisterAsync(1, 1, "maskin-a", "1");
        await holder.CommitAsync(Cancel);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => contracting);
        Assert.Contains("maskin maskin-a (build 1", Assert.Single(refused.Reasons), StringComparison.Ordinal);
        Assert.Equal(ChangeState.Proven, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task A_database_that_was_born_with_the_new_shape_needs_no_step_and_gets_its_floor()
    {
        await using var machines = await Machines.CreateAsync();
        await machines.Database.RunAsync("ALTER TABLE machines DROP COLUMN size, ADD cpu integer, ADD memory_mb integer");
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        Assert.Contains("shape machines 2 2", await machines.CatalogAsync());
    }

    /// <summary>A session hands in its counters when it ends.</summary>
    static Task NobodyAsync(Machines machines) => Eventually.TrueAsync(
        async () => await machines.Database.ValueAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'dataverket-%'") == 0, "the runner's sessions have ended");
}
