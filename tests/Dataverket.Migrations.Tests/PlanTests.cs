using Dataverket.Migrations.Tests.Matrix;

namespace Dataverket.Migrations.Tests;

public sealed class PlanTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Scenarios.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_change_explains_itself_with_every_statement_lock_and_way_back(string name)
    {
        var change = Scenarios.Of(name).Change;
        var text = change.Explain();
        foreach (var step in change.Steps())
        {
            Assert.Contains($"  {step.Name}", text, StringComparison.Ordinal);
            Assert.All(step.Sql.SelectMany(statement => statement.Split('\n')), line => Assert.Contains(line.TrimEnd(), text, StringComparison.Ordinal));
            Assert.All(step.Locks, held => Assert.Contains($"{held.Table} in {held.Mode}", text, StringComparison.Ordinal));
            Assert.False(string.IsNullOrWhiteSpace(step.Recovery) || string.IsNullOrWhiteSpace(step.Proof));
        }

        Assert.All(Enum.GetNames<MigrationPhase>(), phase => Assert.Contains($"\n{phase}", text, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_plan_says_what_is_done_what_comes_next_and_all_that_stands_in_its_way()
    {
        await using var machines = await Machines.CreateAsync(10, options: Machines.Quick with { KeepRetired = TimeSpan.FromDays(7) });
        async Task<ChangePlan> PlanAsync() => Assert.Single(await machines.Runner.PlanAsync(Cancel));
        var plan = await PlanAsync();
        Assert.Equal(("expand", 6, 0), (plan.Next, plan.Steps.Count, plan.Steps.Count(step => step.IsDone)));
        Assert.Empty(plan.Reasons);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        plan = await PlanAsync();
        Assert.Equal(("backfill", "add columns"), (plan.Next, Assert.Single(plan.Steps, step => step.IsDone).Step.Name));
        Assert.NotNull(plan.Steps[0].Finished);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        await using (await machines.RegisterAsync(1, 1, "maskin-a", "1"))
        {
            plan = await PlanAsync();
            Assert.Equal(("contract", 4), (plan.Next, plan.Steps.Count(step => step.IsDone)));
            Assert.Contains("maskin maskin-a (build 1", Assert.Single(plan.Reasons), StringComparison.Ordinal);
            Assert.Contains("! maskin maskin-a", plan.ToString(), StringComparison.Ordinal);
        }

        await machines.Runner.ContractAsync(Machines.Id, Cancel);
        plan = await PlanAsync();
        Assert.Equal(("drop", 5), (plan.Next, plan.Steps.Count(step => step.IsDone)));
        Assert.Contains("is kept until", Assert.Single(plan.Reasons), StringComparison.Ordinal);
        Assert.Contains("[x] Contract retire old columns", plan.ToString(), StringComparison.Ordinal);
        Assert.Contains("[ ] Contract drop old columns", plan.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_step_leaves_the_checksum_of_its_sql_and_other_sql_is_refused_until_it_is_repaired()
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Runner.ExpandAsync(Machines.Id, Cancel);
        Assert.Equal(Machines.Change().Steps()[0].Checksum, await machines.Database.ValueAsync<string>("SELECT checksum FROM dataverket.steps WHERE step = 'add columns'"));
        await machines.Database.RunAsync("UPDATE dataverket.steps SET checksum = 'of another version'");
        Assert.Contains("Step 'add columns' of machines-split-size ran with other SQL", (await Assert.ThrowsAsync<DatabaseChangeException>(() => machines.Runner.BackfillAsync(Machines.Id, null, Cancel))).Message, StringComparison.Ordinal);
        await machines.Runner.RepairAsync(Machines.Id, Cancel);
        await machines.Runner.BackfillAsync(Machines.Id, null, Cancel);
        var edited = machines.RunnerWith(Machines.Change(down: "cpu || '-' || memory_mb || ''"));
        Assert.Contains("was edited", (await Assert.ThrowsAsync<DatabaseChangeException>(() => edited.ContractAsync(Machines.Id, Cancel))).Message, StringComparison.Ordinal);
        await edited.RepairAsync(Machines.Id, Cancel);
        await edited.ContractAsync(Machines.Id, Cancel);
    }

    [Fact]
    public void Faults_of_every_kind_are_said_before_any_database_is_asked()
    {
        DatabaseChange[] bad =
        [
            new AddColumn { Id = "a", Number = 1, Table = "t", OldShape = 1, NewShape = 2, Column = "c", Type = "int", Required = true },
            new AddCheck { Id = "b", Number = 2, Table = "t", OldShape = 1, NewShape = 2, Name = "dataverket_x", Condition = "true", Mend = "1" },
            new AddForeignKey { Id = "d", Number = 3, Table = "t", OldShape = 1, NewShape = 2, Name = "f", Columns = ["a", "b"], References = "u", ReferencedColumns = ["a"], OnDelete = "EXPLODE" },
            new AddUnique { Id = "e", Number = 4, Table = "t", Name = "u", Columns = [] },
            new ReplaceIndex { Id = "f", Number = 5, Table = "t", Old = "i", Name = "i", Keys = " " },
            new MoveColumn { Id = "g", Number = 6, Table = "t", OldShape = 1, NewShape = 2, Column = "c", Type = "int", To = "t", Key = "c", ToKey = "k" },
            new RenameTable { Id = "h", Number = 7, Table = "t", OldShape = 1, NewShape = 2, To = "t" },
            new SwapPrimaryKeyType { Id = "i", Number = 8, Table = "t", OldShape = 1, NewShape = 2, Column = "id", Type = "numeric(10)" },
            new MergeColumns { Id = "j", Number = 9, Table = "t", OldShape = 1, NewShape = 2, Columns = [new("a", "x")], Into = null! },
            new AddIndex { Id = "k", Number = 10, Table = "", Name = new string('n', 64), Keys = "a" },
        ];
        var refused = Assert.Throws<ArgumentException>(() => new ChangeRunner("Host=nowhere", new MigrationSet { Changes = bad }, new ChangeRunnerOptions(), TimeProvider.System)).Message;
        foreach (var fault in new[]
        {
            "needs a fill expression", "begin with dataverket_", "go together", "references as many", "EXPLODE", "1 to 32 columns", "a name of its own", "the keys is empty", "moves to another table", "the key does not move",
            "the new name is the old one", "has no length", "2 to 32 columns merge", "there is no new column", "64 bytes", "is empty",
        })
            Assert.Contains(fault, refused, StringComparison.Ordinal);
    }
}
