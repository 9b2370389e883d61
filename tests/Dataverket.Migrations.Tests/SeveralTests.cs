using Dataverket.Tests;

namespace Dataverket.Migrations.Tests;

/// <summary>Several changes of one table at once, and what somebody else's triggers do to it.</summary>
public sealed class SeveralTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static RenameColumn Cores => new() { Id = "cpu-cores", Number = 3, Table = "machines", OldShape = 2, NewShape = 3, Column = "cpu", To = "cores", Type = "integer" };

    static AddCheck Named => new() { Id = "a-size", Number = 4, Table = "machines", OldShape = 2, NewShape = 3, Name = "noted", Condition = "size <> '' AND note IS NOT NULL", Column = "note", Mend = "'none'" };

    [Fact]
    public async Task A_column_that_another_change_still_keeps_in_step_is_not_changed_as_well()
    {
        await using var machines = await Machines.CreateAsync(10);
        var runner = new ChangeRunner(machines.Database.ConnectionString, Machines.Set(Machines.Change(), Cores), Machines.Quick, TimeProvider.System);
        await runner.ExpandAsync(Machines.Id, Cancel);
        await runner.BackfillAsync(Machines.Id, null, Cancel);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ExpandAsync(Cores.Id, Cancel));
        Assert.Contains($"dataverket_{Machines.Id}_sync", Assert.Single(refused.Reasons), StringComparison.Ordinal);
        await runner.ContractAsync(Machines.Id, Cancel);
        await runner.ExpandAsync(Cores.Id, Cancel);
        await machines.Database.RunAsync("UPDATE machines SET cpu = 77 WHERE id = 1");
        Assert.Equal(77, await machines.Database.ValueAsync<int>("SELECT cores FROM machines WHERE id = 1"));
    }

    [Theory]
    [InlineData("BEGIN NEW.size := lower(NEW.size); RETURN NEW; END", true)]
    [InlineData("begin\n  -- spelling\n  new.\"size\" = lower(new.size);\n return new; end", true)]
    [InlineData("BEGIN SELECT 'x', lower(NEW.size) INTO NEW.note, NEW.size; RETURN NEW; END", true)]
    [InlineData("BEGIN IF NEW.size = OLD.size THEN NEW.note := NEW.size; END IF; RETURN NEW; END", false)]
    [InlineData("BEGIN NEW.note := 'size'; RETURN NEW; END", false)]
    public async Task A_trigger_of_somebody_elses_that_sets_a_column_behind_the_sync_is_named(string body, bool refused)
    {
        await using var machines = await Machines.CreateAsync(10);
        await machines.Database.RunAsync($"CREATE FUNCTION spell() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$; CREATE TRIGGER spell BEFORE UPDATE ON machines FOR EACH ROW EXECUTE FUNCTION spell()");
        var thrown = await Record.ExceptionAsync(() => machines.Runner.ExpandAsync(Machines.Id, Cancel));
        if (refused) Assert.Contains("Trigger spell of machines", Assert.Single(Assert.IsType<DatabaseChangeException>(thrown).Reasons), StringComparison.Ordinal);
        else Assert.Null(thrown);
    }

    [Fact]
    public async Task A_change_under_way_whose_trigger_reads_the_old_column_keeps_it()
    {
        await using var machines = await Machines.CreateAsync(10);
        var split = Machines.Change();
        var runner = new ChangeRunner(machines.Database.ConnectionString, Machines.Set(split, Named), Machines.Quick, TimeProvider.System);
        await runner.ExpandAsync(split.Id, Cancel);
        await runner.BackfillAsync(split.Id, null, Cancel);
        await runner.ExpandAsync(Named.Id, Cancel);
        var refused = await Assert.ThrowsAsync<DatabaseChangeException>(() => runner.ContractAsync(split.Id, Cancel));
        Assert.Contains($"dataverket_{Named.Id}_mend", Assert.Single(refused.Reasons), StringComparison.Ordinal);
        await machines.Database.RunAsync("UPDATE machines SET note = NULL WHERE id = 1");
        await runner.UndoExpandAsync(Named.Id, Cancel);
        await runner.ContractAsync(split.Id, Cancel);
    }

    [Fact]
    public async Task A_change_under_way_on_other_columns_keeps_nothing_whatever_its_id_and_comments_say()
    {
        var other = new AddCheck { Id = "a-size-value", Number = 4, Table = "machines", OldShape = 2, NewShape = 3, Name = "noted", Condition = "note IS NOT NULL", Column = "note", Mend = "'none'" };
        await using var machines = await Machines.CreateAsync(10);
        var runner = new ChangeRunner(machines.Database.ConnectionString, Machines.Set(Machines.Change(), other), Machines.Quick, TimeProvider.System);
        await runner.ExpandAsync(Machines.Id, Cancel);
        await runner.BackfillAsync(Machines.Id, null, Cancel);
        await runner.ExpandAsync(other.Id, Cancel);
        await runner.ContractAsync(Machines.Id, Cancel);
    }

    [Fact]
    public async Task A_mending_condition_that_fails_for_a_row_does_not_fail_the_statement()
    {
        var check = new AddCheck { Id = "sized", Number = 4, Table = "machines", OldShape = 1, NewShape = 2, Name = "sized", Condition = "split_part(note, '-', 1)::integer > 0", Column = "note", Mend = "'1'" };
        await using var machines = await Machines.CreateAsync(10, options: Machines.Quick);
        var runner = new ChangeRunner(machines.Database.ConnectionString, Machines.Set(check), Machines.Quick, TimeProvider.System);
        await runner.ExpandAsync(check.Id, Cancel);
        await machines.Database.RunAsync("UPDATE machines SET note = 'x' WHERE id = 1; INSERT INTO machines (id, size, note) VALUES (99, '1-1', '7')");
        Assert.Equal(["1", "7"], await machines.Database.ListAsync("SELECT note FROM machines WHERE id IN (1, 99) ORDER BY id"));
    }
}
