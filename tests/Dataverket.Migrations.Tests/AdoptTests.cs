using Dataverket.Tests;

namespace Dataverket.Migrations.Tests;

/// <summary>What is there already, in a database for which a change was never run.</summary>
public sealed class AdoptTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_column_that_the_baseline_made_is_not_taken_away_by_undoing_a_change_that_never_ran()
    {
        await using var machines = await Machines.CreateAsync(3);
        var runner = Runner(machines, new AddColumn { Id = "note", Number = 3, Table = "machines", OldShape = 1, NewShape = 2, Column = "note", Type = "text" });
        await machines.Database.RunAsync("UPDATE machines SET note = 'kept'");
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.UndoExpandAsync("note", Cancel));
        Assert.Contains("was never run on this database", Assert.Single(refused.Reasons), StringComparison.Ordinal);
        Assert.Equal(3, await machines.Database.ValueAsync<long>("SELECT count(*) FROM machines WHERE note = 'kept'"));
    }

    [Fact]
    public async Task A_column_of_another_type_is_not_taken_for_the_one_that_is_declared()
    {
        await using var machines = await Machines.CreateAsync(3);
        var runner = Runner(machines, new AddColumn { Id = "note", Number = 3, Table = "machines", OldShape = 1, NewShape = 2, Column = "note", Type = "integer" });
        Assert.Contains("is of type text", (await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync("note", Cancel))).Message, StringComparison.Ordinal);
        await Runner(machines, new AddColumn { Id = "note", Number = 3, Table = "machines", OldShape = 1, NewShape = 2, Column = "note", Type = "text" }).ExpandAsync("note", Cancel);
    }

    [Theory]
    [InlineData("CREATE INDEX machines_size ON machines (size)", "half applied")]
    [InlineData("CREATE UNIQUE INDEX machines_size ON machines (note)", "is another one")]
    [InlineData("CREATE UNIQUE INDEX machines_size ON machines (size) WHERE id > 5", "is another one")]
    [InlineData("CREATE UNIQUE INDEX machines_size ON machines (size)", null)]
    public async Task An_index_of_the_same_name_is_taken_for_the_declared_one_only_where_it_is_the_same(string there, string? reason)
    {
        await using var machines = await Machines.CreateAsync();
        await machines.Database.RunAsync(there);
        var runner = Runner(machines, new AddIndex { Id = "sizes", Number = 3, Table = "machines", Name = "machines_size", Keys = "size", Unique = true });
        var thrown = await Record.ExceptionAsync(() => runner.ExpandAsync("sizes", Cancel));
        if (reason is null) Assert.Null(thrown);
        else Assert.Contains(reason, Assert.IsType<DatabaseChangeException>(thrown).Message, StringComparison.Ordinal);
    }

    static ChangeRunner Runner(Machines machines, DatabaseChange change) => new(machines.Database.ConnectionString, Machines.Set(change), Machines.Quick, TimeProvider.System);
}
