using Dataverket.Compat.Rollouts;

namespace Dataverket.Migrations.Tests;

/// <summary>What is to go, or to get another name, while another change of the table has it in hand.</summary>
public sealed class ConflictTests
{
    const string First = "a-first";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static AddCheck Sized => new() { Id = First, Number = 3, Table = "machines", OldShape = 1, NewShape = 2, Name = "sized", Condition = "SIZE <> ''" };

    static AddUnique Once => new() { Id = First, Number = 3, Table = "machines", Name = "once", Columns = ["size"] };

    static AddIndex Found => new() { Id = First, Number = 3, Table = "machines", Name = "found", Keys = "size" };

    static AddColumn Rack => new() { Id = First, Number = 3, Table = "machines", OldShape = 1, NewShape = 2, Column = "rack", Type = "text", Fill = "'size'" };

    static SetNotNull Noted => new() { Id = First, Number = 3, Table = "machines", OldShape = 1, NewShape = 2, Column = "note", Fill = "'none'" };

    static RetireColumn Retire(string column, int shape) => new() { Id = "b-then", Number = 4, Table = "machines", OldShape = shape, NewShape = shape + 1, Column = column, Fill = "'gone'" };

    static RenameColumn Rename(int shape) => new() { Id = "b-then", Number = 4, Table = "machines", OldShape = shape, NewShape = shape + 1, Column = "size", To = "dimension", Type = "text" };

    static RenameTable Renamed(int shape) => new() { Id = "b-then", Number = 4, Table = "machines", OldShape = shape, NewShape = shape + 1, To = "hosts" };

    static RetireTable Gone(int shape) => new() { Id = "b-then", Number = 4, Table = "machines", OldShape = shape, NewShape = shape + 1 };

    public static TheoryData<DatabaseChange, DatabaseChange, string> Refused => new()
    {
        { Sized, Rename(2), "change a-first of machines is under way (proven), and names size" },
        { Sized, Retire("size", 2), "and names size" },
        { Once, Rename(1), "and names size" },
        { Machines.Change(id: First), Retire("memory_mb", 2), "memory_mb" },
        { Rack, Retire("rack", 2), "rack" },
        { Noted, Renamed(2), "and alters machines by its name" },
        { Once, Renamed(1), "and alters machines by its name" },
        { Rack, Gone(2), "and alters machines by its name" },
        { new RenameTable { Id = First, Number = 3, Table = "machines", OldShape = 1, NewShape = 2, To = "hosts" }, Retire("note", 2), "has left a view under the name machines" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task What_another_change_under_way_stands_on_is_kept_until_that_one_has_ended(DatabaseChange first, DatabaseChange then, string what)
    {
        var (machines, runner) = await BeginAsync(first, then);
        await using var _ = machines;
        var before = await machines.CatalogAsync();
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync(then.Id, Cancel));
        Assert.Contains(refused.Reasons, reason => reason.Contains(what, StringComparison.Ordinal) && reason.Contains($"Contract or undo change {First} first.", StringComparison.Ordinal));
        Assert.Contains(what, string.Join('\n', (await runner.PlanAsync(Cancel)).Single(plan => plan.Status.Change == then.Id).Reasons), StringComparison.Ordinal);
        Assert.Equal(GateVerdict.Fail, (await new ExpandGate("ready", runner, then.Id).JudgeAsync(Cancel)).Verdict);
        Assert.Equal(before, await machines.CatalogAsync());
        Assert.Equal(ChangeState.Proven, (await runner.StatusAsync(First, Cancel)).State);
    }

    public static TheoryData<DatabaseChange, DatabaseChange> Allowed => new()
    {
        // Nothing is left of it to do.
        { Found, Rename(1) },
        { Found, Renamed(1) },
        // Other columns, whatever a text of it says.
        { Noted, Rename(2) },
        { Machines.Change(id: "size"), Retire("note", 2) },
    };

    [Theory]
    [MemberData(nameof(Allowed))]
    public async Task A_change_on_other_columns_or_one_that_has_nothing_left_to_do_stands_in_nobodys_way(DatabaseChange first, DatabaseChange then)
    {
        var (machines, runner) = await BeginAsync(first, then);
        await using var _ = machines;
        await runner.ExpandAsync(then.Id, Cancel);
        Assert.Equal(ChangeState.Expanded, (await runner.StatusAsync(then.Id, Cancel)).State);
    }

    [Fact]
    public async Task A_table_is_renamed_only_when_nothing_is_kept_in_it_that_is_to_be_dropped_under_the_old_name()
    {
        var (machines, runner) = await BeginAsync(Machines.Change(id: First), Renamed(2), Machines.Quick with { KeepRetired = TimeSpan.FromDays(7) });
        await using var _ = machines;
        await runner.ContractAsync(First, Cancel);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync("b-then", Cancel));
        Assert.Contains("what change a-first retired of machines is kept", Assert.Single(refused.Reasons), StringComparison.Ordinal);
        await Machines.RunnerFor(machines, Machines.Quick, Machines.Change(id: First), Renamed(2)).DropRetiredAsync(First, Cancel);
        await runner.ExpandAsync("b-then", Cancel);
    }

    static async Task<(Machines Machines, ChangeRunner Runner)> BeginAsync(DatabaseChange first, DatabaseChange then, ChangeRunnerOptions? options = null)
    {
        var machines = await Machines.CreateAsync(10);
        var runner = Machines.RunnerFor(machines, options ?? Machines.Quick, first, then);
        await runner.ExpandAsync(first.Id, Cancel);
        await runner.BackfillAsync(first.Id, null, Cancel);
        return (machines, runner);
    }
}
