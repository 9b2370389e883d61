using FluentMigrator;
using FluentMigrator.Runner;
using FluentMigrator.Runner.Initialization;
using Microsoft.Extensions.DependencyInjection;

namespace Dataverket.Benchmarks.Migrating;

/// <summary>The peer: the same kind of changes as FluentMigrator runs them by itself, the way its own documents write them.</summary>
internal static class PlainMigrations
{
    public static Task RunAsync(string connectionString) => Task.Run(() =>
    {
        using var services = new ServiceCollection().AddFluentMigratorCore()
            .ConfigureRunner(builder => builder.AddPostgres15_0().WithGlobalConnectionString(connectionString).WithGlobalCommandTimeout(TimeSpan.Zero).ScanIn(typeof(PlainMigrations).Assembly).For.Migrations())
            .Configure<TypeFilterOptions>(options => options.Namespace = typeof(PlainMigrations).Namespace)
            .BuildServiceProvider();
        using var scope = services.CreateScope();
        var runner = scope.ServiceProvider.GetRequiredService<IMigrationRunner>();
        runner.MigrateUp();
        // Back for the next run; the table is made anew.
        runner.MigrateDown(0);
    });
}

[Migration(1)]
public sealed class PlainSplit : Migration
{
    public override void Up()
    {
        Alter.Table("machines").AddColumn("cpu").AsInt32().Nullable().AddColumn("memory_mb").AsInt32().Nullable();
        Execute.Sql("UPDATE machines SET cpu = split_part(size, '-', 1)::integer, memory_mb = split_part(size, '-', 2)::integer WHERE size IS NOT NULL");
        Delete.Column("size").FromTable("machines");
    }

    public override void Down()
    {
    }
}

[Migration(2)]
public sealed class PlainIndex : Migration
{
    public override void Up()
    {
        Create.Index("machines_counter").OnTable("machines").OnColumn("counter");
        Alter.Column("note").OnTable("machines").AsString().NotNullable();
    }

    public override void Down()
    {
    }
}
