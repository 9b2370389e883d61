using Dataverket.Tests;
using FluentMigrator;
using FluentMigrator.Infrastructure;
using FluentMigrator.Runner;
using FluentMigrator.Runner.Initialization;
using Microsoft.Extensions.DependencyInjection;

namespace Dataverket.Migrations.Tests;

/// <summary>What a plain FluentMigrator runner makes of a service's migrations assembly.</summary>
public sealed class PlainRunnerTests
{
    [Fact]
    public async Task A_plain_runner_lists_and_runs_the_ordinary_migrations_only()
    {
        await using var database = await TestDatabase.CreateAsync(withTables: false);
        await using var services = Services(database, builder => builder.ScanIn(typeof(PlainRunnerTests).Assembly, typeof(ChangeRunner).Assembly).For.Migrations());
        using var scope = services.CreateScope();
        var listed = scope.ServiceProvider.GetRequiredService<IMigrationInformationLoader>().LoadMigrations();
        Assert.DoesNotContain(listed.Values, info => info.Migration is StepMigration);
        Assert.Equal([1L], listed.Keys.Where(number => number > 0));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(4)]
    public async Task A_step_that_is_handed_to_a_plain_runner_refuses_and_changes_nothing(int step)
    {
        await using var machines = await Machines.CreateAsync(3);
        var before = await machines.CatalogAsync();
        await using var services = Services(machines.Database, _ => { });
        using var scope = services.CreateScope();
        var migration = Machines.Change().CreateMigrations()[step];
        var runner = (MigrationRunner)scope.ServiceProvider.GetRequiredService<IMigrationRunner>();
        foreach (var run in new Action[] { () => runner.Up(migration), () => runner.Down(migration), () => runner.ApplyMigrationUp(new MigrationInfo(migration.Number, migration.Description, TransactionBehavior.Default, false, () => migration), true) })
            Assert.Contains("ChangeRunner only", Assert.ThrowsAny<Exception>(run).ToString(), StringComparison.Ordinal);
        Assert.Equal(before, await machines.CatalogAsync());
    }

    [Fact]
    public void The_steps_have_numbers_and_names_that_follow_from_the_change()
    {
        var migrations = Machines.Change().CreateMigrations();
        Assert.Equal([201, 202, 203, 204, 205, 206], migrations.Select(migration => migration.Number));
        Assert.Equal(
            [
                "Expand machines-split-size: add columns", "Backfill machines-split-size: fill", "Verify machines-split-size: add proof", "Verify machines-split-size: validate proof",
                "Contract machines-split-size: retire old columns", "Contract machines-split-size: drop old columns",
            ],
            migrations.Select(migration => migration.Description));
    }

    [Fact]
    public void A_set_holds_what_an_assembly_declares()
    {
        var set = MigrationSet.From(typeof(PlainRunnerTests).Assembly);
        Assert.Equal([typeof(CreateMachines)], set.Migrations);
        Assert.Equal(["declared"], set.Changes.Select(change => change.Id));
    }

    static ServiceProvider Services(TestDatabase database, Action<IMigrationRunnerBuilder> configure) => new ServiceCollection().AddFluentMigratorCore()
        .ConfigureRunner(builder =>
        {
            builder.AddPostgres15_0().WithGlobalConnectionString(database.ConnectionString);
            configure(builder);
        })
        .BuildServiceProvider();
}

/// <summary>As a service's migrations assembly declares its changes.</summary>
public static class DeclaredChanges
{
    public static SplitColumn Declared { get; } = Machines.Change(id: "declared");
}
