using Dataverket.Compat.Rollouts;
using Dataverket.Tests;
using FluentMigrator;

namespace Dataverket.Migrations.Tests;

/// <summary>What becomes of a change or migration that comes when one with a higher number has begun.</summary>
public sealed class OrderTests
{
    static readonly AddIndex Later = new() { Id = "later", Number = 5, Table = "machines", Name = "machines_note", Keys = "note" };
    static readonly AddIndex Elsewhere = new() { Id = "elsewhere", Number = 6, Table = "others", Name = "others_note", Keys = "note" };

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_late_change_is_expanded_and_filled_but_not_contracted_and_the_plan_says_so()
    {
        await using var machines = await LateAsync();
        var runner = Runner(machines.Database, Machines.Quick, Machines.Change(), Later, Elsewhere);
        await runner.ExpandAsync(Machines.Id, Cancel);
        await runner.BackfillAsync(Machines.Id, null, Cancel);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync(Machines.Id, Cancel));
        foreach (var said in new[] { $"{Machines.Id} (2) began after later (5)", "Give it a number above 5", "OutOfOrder" }) Assert.Contains(said, Assert.Single(refused.Reasons), StringComparison.Ordinal);
        Assert.Equal(refused.Reasons, (await runner.PlanAsync(Cancel)).Single(plan => plan.Status.Change == Machines.Id).Reasons);
        Assert.Equal(GateVerdict.Fail, (await new ContractGate("c", runner, Machines.Id).JudgeAsync(Cancel)).Verdict);
        await machines.RunnerWith(options: Machines.Quick with { OutOfOrder = OutOfOrder.Allow }).ContractAsync(Machines.Id, Cancel);
        Assert.Equal(ChangeState.Dropped, (await machines.StatusAsync()).State);
    }

    [Fact]
    public async Task A_change_that_was_undone_and_begun_again_or_is_of_another_table_does_not_come_late()
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Database.RunAsync("CREATE TABLE others (id integer PRIMARY KEY, note text)");
        var runner = Runner(machines.Database, Machines.Quick, Machines.Change(), Later, Elsewhere);
        await runner.ExpandAsync(Elsewhere.Id, Cancel);
        await runner.ExpandAsync(Machines.Id, Cancel);
        await runner.ExpandAsync(Later.Id, Cancel);
        await runner.UndoExpandAsync(Machines.Id, Cancel);
        await runner.ExpandAsync(Machines.Id, Cancel);
        await runner.BackfillAsync(Machines.Id, null, Cancel);
        await runner.ContractAsync(Machines.Id, Cancel);
    }

    [Fact]
    public async Task Where_it_is_denied_a_late_change_does_not_begin()
    {
        await using var machines = await LateAsync();
        var before = await machines.CatalogAsync();
        var runner = Runner(machines.Database, Machines.Quick with { OutOfOrder = OutOfOrder.Deny }, Machines.Change(), Later, Elsewhere);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync(Machines.Id, Cancel));
        Assert.Contains($"{Machines.Id} (2) has not begun, but elsewhere (6) has", Assert.Single(refused.Reasons), StringComparison.Ordinal);
        Assert.Equal(refused.Reasons, (await runner.PlanAsync(Cancel))[0].Reasons);
        Assert.Equal(GateVerdict.Fail, (await new ExpandGate("e", runner, Machines.Id).JudgeAsync(Cancel)).Verdict);
        Assert.Equal(before, await machines.CatalogAsync());
        // What has begun goes on.
        await runner.BackfillAsync(Later.Id, null, Cancel);
        await runner.ExpandAsync(Later.Id, Cancel);
    }

    [Fact]
    public async Task Where_it_is_denied_late_ordinary_migrations_are_refused_together_and_else_run()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        var deny = Machines.Quick with { OutOfOrder = OutOfOrder.Deny };
        ChangeRunner With(ChangeRunnerOptions options, params Type[] types) => new(database.ConnectionString, new MigrationSet { Migrations = types, Changes = [Later] }, options, TimeProvider.System);
        // A change is begun when the whole baseline has run, and our own tables come when they come.
        await With(deny, typeof(CreateMachines), typeof(Third), typeof(Sixth)).ApplyBaselineAsync(Cancel);
        await With(deny, typeof(CreateMachines), typeof(Third), typeof(Sixth)).ExpandAsync(Later.Id, Cancel);
        Type[] all = [typeof(CreateMachines), typeof(Second), typeof(Third), typeof(Fourth), typeof(Sixth), typeof(Eighth)];
        var runner = With(deny, all);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ApplyBaselineAsync(Cancel));
        Assert.Equal(2, refused.Reasons.Count);
        Assert.Contains("Migration Second (2) has not run, but Sixth (6) has. Give it a number above 6", refused.Reasons[0], StringComparison.Ordinal);
        Assert.Equal([(2, true), (4, true), (8, false)], (await runner.PendingAsync(Cancel)).Select(one => ((int)one.Number, one.Reason is not null)));
        Assert.Equal(["1", "3", "6"], await RanAsync(database));
        await With(Machines.Quick, all).ApplyBaselineAsync(Cancel);
        Assert.Equal(["1", "2", "3", "4", "6", "8"], await RanAsync(database));
        Assert.Empty(await runner.PendingAsync(Cancel));
        await runner.ApplyBaselineAsync(Cancel);
    }

    [Fact]
    public async Task An_ordinary_migration_is_late_too_when_a_change_with_a_higher_number_has_begun()
    {
        await using var machines = await Machines.CreateAsync(1);
        var runner = new ChangeRunner(
            machines.Database.ConnectionString, new MigrationSet { Migrations = [typeof(CreateMachines), typeof(Fourth)], Changes = [Later] }, Machines.Quick with { OutOfOrder = OutOfOrder.Deny }, TimeProvider.System);
        await Runner(machines.Database, Machines.Quick, Later).ExpandAsync(Later.Id, Cancel);
        Assert.Contains("Migration Fourth (4) has not run, but later (5) has", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ApplyBaselineAsync(Cancel))).Message, StringComparison.Ordinal);
    }

    /// <summary>The later ones have begun.</summary>
    static async Task<Machines> LateAsync()
    {
        var machines = await Machines.CreateAsync(10);
        await machines.Database.RunAsync("CREATE TABLE others (id integer PRIMARY KEY, note text)");
        var runner = Runner(machines.Database, Machines.Quick, Later, Elsewhere);
        await runner.ExpandAsync(Later.Id, Cancel);
        await runner.ExpandAsync(Elsewhere.Id, Cancel);
        return machines;
    }

    static ChangeRunner Runner(TestDatabase database, ChangeRunnerOptions options, params DatabaseChange[] changes) => new(database.ConnectionString, Machines.Set(changes), options, TimeProvider.System);

    static Task<List<string>> RanAsync(TestDatabase database) => database.ListAsync("SELECT version FROM dataverket.versions WHERE version BETWEEN 1 AND 99 ORDER BY version");

    abstract class Nothing : Migration
    {
        public override void Up() => Execute.Sql("SELECT 1");

        public override void Down() => throw new NotSupportedException();
    }

    [Migration(2)]
    sealed class Second : Nothing;

    [Migration(3)]
    sealed class Third : Nothing;

    [Migration(4)]
    sealed class Fourth : Nothing;

    [Migration(6)]
    sealed class Sixth : Nothing;

    [Migration(8)]
    sealed class Eighth : Nothing;
}
