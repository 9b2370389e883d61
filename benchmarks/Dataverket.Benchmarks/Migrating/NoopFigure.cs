using System.Diagnostics;
using System.Reflection;
using System.Reflection.Emit;
using Dataverket.Migrations;
using FluentMigrator;

namespace Dataverket.Benchmarks.Migrating;

/// <summary>Five hundred migrations that have all been applied: what each start of a service pays.</summary>
internal static class NoopFigure
{
    private const int Count = 500;

    /// <returns>Seconds of the median call.</returns>
    public static async Task<(double Seconds, string Say)> MeasureAsync()
    {
        await using var table = await BenchTable.CreateAsync(1);
        var runner = new ChangeRunner(table.ConnectionString, new MigrationSet { Migrations = Types() }, new ChangeRunnerOptions(), TimeProvider.System);
        var first = await SecondsAsync(runner);
        List<double> all = [];
        for (var i = 0; i < 5; i++) all.Add(await SecondsAsync(runner));
        all.Sort();
        var applied = await table.ValueAsync<long>("SELECT count(*) FROM dataverket.versions WHERE version > 0");
        if (applied != Count) throw new InvalidOperationException($"{applied} migrations were applied.");
        return (all[2], FormattableString.Invariant($"rounds {all[0]:F3}..{all[^1]:F3}; the first time, with all of them to do, {first:F1}"));
    }

    private static async Task<double> SecondsAsync(ChangeRunner runner)
    {
        var start = Stopwatch.GetTimestamp();
        await runner.ApplyBaselineAsync();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static List<Type> Types()
    {
        var module = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("bench-migrations"), AssemblyBuilderAccess.Run).DefineDynamicModule("bench-migrations");
        var attribute = typeof(MigrationAttribute).GetConstructor([typeof(long), typeof(string)])!;
        return [.. Enumerable.Range(1, Count).Select(i =>
        {
            var type = module.DefineType($"Noop{i}", TypeAttributes.Public | TypeAttributes.Sealed | TypeAttributes.Class, typeof(NoopMigration));
            type.SetCustomAttribute(new CustomAttributeBuilder(attribute, [(long)i, "noop"]));
            return type.CreateType();
        })];
    }
}

public abstract class NoopMigration : Migration
{
    public override void Up() => Execute.Sql("SELECT 1");

    public override void Down()
    {
    }
}
