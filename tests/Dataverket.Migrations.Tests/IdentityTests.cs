using Dataverket.Tests;

namespace Dataverket.Migrations.Tests;

/// <summary>A runner that is pointed at another database than it is meant for.</summary>
public sealed class IdentityTests
{
    const string Name = "SELECT name FROM dataverket.identity";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static ChangeRunnerOptions Expecting(string? name) => Machines.Quick with { ExpectedDatabase = name };

    [Fact]
    public async Task The_first_baseline_names_the_database_and_a_runner_that_expects_another_is_refused_by_name_whatever_it_is_asked()
    {
        await using var machines = await Machines.CreateAsync(3, options: Expecting("north"));
        Assert.Equal("north", await machines.Database.ValueAsync<string>(Name));
        await machines.Runner.ApplyBaselineAsync(Cancel);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        var before = await AllAsync(machines.Database);
        var other = machines.RunnerWith(options: Expecting("south"));
        foreach (var call in new Func<Task>[]
        {
            () => other.ApplyBaselineAsync(Cancel), () => other.PendingAsync(Cancel), () => other.PlanAsync(Cancel), () => other.StatusAsync(Machines.Id, Cancel),
            () => other.ExpandAsync(Machines.Id, Cancel), () => other.BackfillAsync(Machines.Id, null, Cancel), () => other.ContractAsync(Machines.Id, Cancel), () => other.DropRetiredAsync(Machines.Id, Cancel),
            () => other.UndoExpandAsync(Machines.Id, Cancel), () => other.UndoBackfillAsync(Machines.Id, Cancel), () => other.UndoContractAsync(Machines.Id, null, Cancel),
            () => other.PauseAsync(Machines.Id, "", Cancel), () => other.RepairAsync(Machines.Id, Cancel), () => other.WaiveAsync(Machines.Id, "age", "kari", "a try", TimeSpan.FromHours(1), Cancel),
        })
        {
            var refused = await Assert.ThrowsAsync<DatabaseChangeException>(call);
            Assert.Contains($"expects south, and this one ({machines.Database.Name}) is north. Nothing was changed.", refused.Message, StringComparison.Ordinal);
            Assert.False(refused.IsTransient);
        }

        Assert.Equal(before, await AllAsync(machines.Database));
        // Who expects nothing, and who expects this one.
        await machines.RunnerWith().BackfillAsync(Machines.Id, null, Cancel);
        await machines.Runner.ContractAsync(Machines.Id, Cancel);
    }

    [Fact]
    public async Task A_database_with_a_history_and_no_name_is_adopted_first_and_one_with_neither_may_be_looked_at()
    {
        await using var machines = await Machines.CreateAsync(3);
        var runner = machines.RunnerWith(options: Expecting("north"));
        var before = await AllAsync(machines.Database);
        foreach (var call in new Func<Task>[] { () => runner.ApplyBaselineAsync(Cancel), () => runner.ExpandAsync(Machines.Id, Cancel), () => runner.StatusAsync(Machines.Id, Cancel) })
            Assert.Contains("has a history of migrations, but no name. Nothing was changed.", (await Assert.ThrowsAsync<DatabaseChangeException>(call)).Message, StringComparison.Ordinal);
        Assert.Equal(before, await AllAsync(machines.Database));
        await Assert.ThrowsAsync<InvalidOperationException>(() => machines.Runner.AdoptDatabaseAsync(Cancel));
        await runner.AdoptDatabaseAsync(Cancel);
        await runner.ExpandAsync(Machines.Id, Cancel);

        await using var empty = await TestDatabase.CreateAsync(withTables: false);
        var first = new ChangeRunner(empty.ConnectionString, Machines.Set(Machines.Change()), Expecting("north"), TimeProvider.System);
        var status = await first.StatusAsync(Machines.Id, Cancel);
        Assert.Equal((ChangeState.NotBegun, "machines-split-size has not begun: there is no table machines."), (status.State, status.Detail));
        Assert.Equal(["machines-split-size has not begun: there is no table machines. Apply first what makes it, such as the baseline, or correct the declaration."], Assert.Single(await first.PlanAsync(Cancel)).Reasons);
        Assert.Equal(0, await empty.ValueAsync<long>("SELECT count(*) FROM pg_namespace WHERE nspname = 'dataverket'"));
    }

    [Fact]
    public async Task A_copy_has_the_name_and_is_refused_until_it_is_adopted()
    {
        await using var machines = await Machines.CreateAsync(3, options: Expecting("north"));
        await using var copy = await TestDatabase.CreateAsync(withTables: false, template: machines.Database);
        var runner = new ChangeRunner(copy.ConnectionString, Machines.Set(Machines.Change()), Expecting("north"), TimeProvider.System);
        foreach (var call in new Func<Task>[] { () => runner.ApplyBaselineAsync(Cancel), () => runner.ExpandAsync(Machines.Id, Cancel) })
            Assert.Contains($"this one ({copy.Name}) is a copy of north, or was moved.", (await Assert.ThrowsAsync<DatabaseChangeException>(call)).Message, StringComparison.Ordinal);
        var trial = new ChangeRunner(copy.ConnectionString, Machines.Set(Machines.Change()), Expecting("trial"), TimeProvider.System);
        await trial.AdoptDatabaseAsync(Cancel);
        Assert.Equal("trial", await copy.ValueAsync<string>(Name));
        await trial.ExpandAsync(Machines.Id, Cancel);
        Assert.Contains("expects north, and this one", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.StatusAsync(Machines.Id, Cancel))).Message, StringComparison.Ordinal);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
    }

    [Fact]
    public async Task Of_two_first_runs_that_expect_different_databases_one_is_refused()
    {
        await using var empty = await TestDatabase.CreateAsync(withTables: false);
        var outcomes = await Task.WhenAll(new[] { "north", "south" }.Select(name => Record.ExceptionAsync(() =>
            new ChangeRunner(empty.ConnectionString, Machines.Set(Machines.Change()), Expecting(name), TimeProvider.System).ApplyBaselineAsync(Cancel)).AsTask()));
        Assert.IsType<DatabaseChangeException>(Assert.Single(outcomes, outcome => outcome is not null));
        Assert.Equal(outcomes[0] is null ? "north" : "south", await empty.ValueAsync<string>(Name));
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("a\nb")]
    public void A_name_that_nobody_could_read_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => new ChangeRunner("Host=none", Machines.Set(Machines.Change()), Expecting(name), TimeProvider.System));

    static async Task<string> AllAsync(TestDatabase database) => await Matrix.Fingerprint.StateAsync(database);
}
