using Dataverket.Compat.Postgres;
using Dataverket.Tests;
using FluentMigrator;

namespace Dataverket.Migrations.Tests;

/// <summary>Ordinary FluentMigrator migrations beside the changes, each in the phase that it says.</summary>
public sealed class HandWrittenTests
{
    const string Columns = "SELECT coalesce(string_agg(attname, ' ' ORDER BY attnum), '') FROM pg_attribute WHERE attrelid = to_regclass('machines') AND attnum > 0 AND NOT attisdropped";

    static readonly Type[] All = [typeof(Drop), typeof(Check), typeof(Fill), typeof(Add), typeof(CreateMachines)];

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_runs_in_its_phase_and_the_last_one_waits_for_its_gates()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        var runner = Runner(database, Machines.Quick with { Conditions = ContractConditions.Least with { MinAge = TimeSpan.FromHours(1), Approvals = 1 } });
        Assert.Contains("Apply the baseline first", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ApplyBackfillsAsync(cancellationToken: Cancel))).Message, StringComparison.Ordinal);
        await runner.ApplyBaselineAsync(Cancel);
        await database.RunAsync("INSERT INTO machines (id, size) VALUES (1, '2-4')");
        Assert.Equal("id size note kind", await database.ValueAsync<string>(Columns));
        Assert.Equal(["1", "3"], await VersionsAsync(database));

        await runner.ExpandAsync("migration-9", Cancel);
        Assert.Contains("Fill (4), which comes before", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.BackfillAsync("migration-9", null, Cancel))).Message, StringComparison.Ordinal);
        await runner.ApplyBackfillsAsync(5, Cancel);
        Assert.Equal(["1", "3", "4"], await VersionsAsync(database));
        await runner.ApplyBackfillsAsync(cancellationToken: Cancel);
        await runner.ApplyBackfillsAsync(cancellationToken: Cancel);
        Assert.Equal(["1", "3", "4", "5"], await VersionsAsync(database));
        Assert.Equal("plain", await database.ValueAsync<string>("SELECT kind FROM machines"));

        await runner.BackfillAsync("migration-9", null, Cancel);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync("migration-9", Cancel));
        Assert.Equal(2, refused.Reasons.Count);
        Assert.Contains("has stood for", refused.Message, StringComparison.Ordinal);
        Assert.Contains("1 approval(s) of migration-9 are asked for", refused.Message, StringComparison.Ordinal);
        Assert.Equal(("contract", 2), (Assert.Single(await runner.PlanAsync(Cancel)).Next, (await runner.PlanAsync(Cancel))[0].Reasons.Count));
        await runner.ApproveAsync("migration-9", "ola", "seen", TimeSpan.FromHours(1), Cancel);
        await runner.WaiveAsync("migration-9", "age", "kari", "tried on a copy", TimeSpan.FromHours(1), Cancel);
        await runner.ContractAsync("migration-9", Cancel);
        await runner.ContractAsync("migration-9", Cancel);
        Assert.Equal("id size kind", await database.ValueAsync<string>(Columns));
        Assert.Equal(["1", "3", "4", "5", "9"], await VersionsAsync(database));
        Assert.Equal(["drops the note"], await database.ListAsync("SELECT description FROM dataverket.versions WHERE version = 9"));
        Assert.Contains("written by hand", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.UndoContractAsync("migration-9", null, Cancel))).Message, StringComparison.Ordinal);
        Assert.Empty((await runner.PlanAsync(Cancel))[0].Reasons);
    }

    [Fact]
    public async Task A_shape_keeps_builds_that_need_the_old_one_and_lets_none_in_afterwards()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        var runner = new ChangeRunner(database.ConnectionString, new MigrationSet { Migrations = [typeof(CreateMachines), typeof(DropShaped)] }, Machines.Quick, TimeProvider.System);
        await runner.ApplyBaselineAsync(Cancel);
        await runner.ExpandAsync("migration-7", Cancel);
        await runner.BackfillAsync("migration-7", null, Cancel);
        Task<ShapeLease> RegisterAsync() => ShapeLease.RegisterAsync(
            database.Source, new ShapeLeaseOptions { Table = "machines", Service = "maskin", Instance = "maskin-a", Build = "1", Oldest = 1, Newest = 1 }, TimeProvider.System);
        await using (await RegisterAsync())
            Assert.Contains("maskin maskin-a (build 1", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync("migration-7", Cancel))).Message, StringComparison.Ordinal);
        Assert.Equal("id size note", await database.ValueAsync<string>(Columns));
        await runner.ContractAsync("migration-7", Cancel);
        Assert.Equal("id size", await database.ValueAsync<string>(Columns));
        await Assert.ThrowsAsync<CompatPostgresException>(RegisterAsync);
    }

    [Fact]
    public async Task One_that_fails_leaves_nothing_and_one_that_had_run_before_it_said_its_phase_is_taken_over()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        var before = new ChangeRunner(database.ConnectionString, new MigrationSet { Migrations = [typeof(CreateMachines)] }, Machines.Quick, TimeProvider.System);
        await before.ApplyBaselineAsync(Cancel);
        var runner = new ChangeRunner(database.ConnectionString, new MigrationSet { Migrations = [typeof(CreateMachines), typeof(Fails), typeof(Drop)] }, Machines.Quick, TimeProvider.System);
        await runner.ExpandAsync("migration-8", Cancel);
        await runner.BackfillAsync("migration-8", null, Cancel);
        await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync("migration-8", Cancel));
        Assert.Equal("id size note", await database.ValueAsync<string>(Columns));
        Assert.Equal(ChangeState.Proven, (await runner.StatusAsync("migration-8", Cancel)).State);
        Assert.Equal(["1"], await VersionsAsync(database));

        await database.RunAsync("ALTER TABLE machines DROP note; INSERT INTO dataverket.versions (version, description) VALUES (9, 'by another runner')");
        Assert.Equal(ChangeState.Contracted, (await runner.StatusAsync("migration-9", Cancel)).State);
        await runner.ContractAsync("migration-9", Cancel);
        Assert.Equal(["1", "9"], await VersionsAsync(database));
    }

    [Fact]
    public void What_does_not_go_together_is_said_before_any_database_is_asked()
    {
        static ArgumentException Refused(ChangeRunnerOptions options, params Type[] types) =>
            Assert.Throws<ArgumentException>(() => new ChangeRunner("Host=nowhere", new MigrationSet { Migrations = types }, options, TimeProvider.System));
        var refused = Refused(new ChangeRunnerOptions(), typeof(NoTable), typeof(NoTransaction), typeof(NoContract)).Message;
        foreach (var fault in new[] { "none is named", "runs in a transaction", "only one of phase Contract" }) Assert.Contains(fault, refused, StringComparison.Ordinal);
        Assert.Contains("CreateMachines says no phase", Refused(new ChangeRunnerOptions { RequirePhase = true }, typeof(CreateMachines), typeof(Add)).Message, StringComparison.Ordinal);
        Assert.NotNull(new ChangeRunner("Host=nowhere", new MigrationSet { Migrations = [typeof(Add)] }, new ChangeRunnerOptions { RequirePhase = true }, TimeProvider.System));
    }

    static ChangeRunner Runner(TestDatabase database, ChangeRunnerOptions options) => new(database.ConnectionString, new MigrationSet { Migrations = All }, options, TimeProvider.System);

    static Task<List<string>> VersionsAsync(TestDatabase database) => database.ListAsync("SELECT version FROM dataverket.versions WHERE version > 0 ORDER BY version");

    abstract class Sql(string up) : Migration
    {
        public override void Up() => Execute.Sql(up);

        public override void Down() => throw new NotSupportedException();
    }

    [Migration(3), Phase(MigrationPhase.Expand)]
    sealed class Add() : Sql("ALTER TABLE machines ADD kind text");

    [Migration(4), Phase(MigrationPhase.Backfill)]
    sealed class Fill() : Sql("UPDATE machines SET kind = 'plain' WHERE kind IS NULL");

    [Migration(5, TransactionBehavior.None), Phase(MigrationPhase.Verify)]
    sealed class Check() : Sql("CREATE INDEX CONCURRENTLY machines_kind ON machines (kind)");

    [Migration(9, "drops the note", BreakingChange = true), Phase(MigrationPhase.Contract)]
    sealed class Drop : Migration
    {
        public override void Up()
        {
            if (Schema.Table("machines").Column("note").Exists()) Delete.Column("note").FromTable("machines");
        }

        public override void Down() => throw new NotSupportedException();
    }

    [Migration(7), Phase(MigrationPhase.Contract, Table = "machines", Shape = 2)]
    sealed class DropShaped() : Sql("ALTER TABLE machines DROP note");

    [Migration(8), Phase(MigrationPhase.Contract, Table = "machines")]
    sealed class Fails() : Sql("ALTER TABLE machines DROP note; SELECT no_such_function()");

    [Migration(20), Phase(MigrationPhase.Contract, Shape = 2)]
    sealed class NoTable() : Sql("SELECT 1");

    [Migration(21, TransactionBehavior.None), Phase(MigrationPhase.Contract)]
    sealed class NoTransaction() : Sql("SELECT 1");

    [Migration(22), Phase(MigrationPhase.Expand, Table = "machines")]
    sealed class NoContract() : Sql("SELECT 1");
}
