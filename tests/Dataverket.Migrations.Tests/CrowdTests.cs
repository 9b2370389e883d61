using Dataverket.Migrations.Tests.Matrix;
using Dataverket.Tests;
using Npgsql;

namespace Dataverket.Migrations.Tests;

/// <summary>Four runners that are told the same at the same time, as a service of four hosts would: one does it, the others wait and find it done.</summary>
public sealed class CrowdTests
{
    const int Many = 4;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names => [.. Scenarios.Drawn(6).Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Four_at_once_end_every_leg_as_one_alone_does(string name)
    {
        var scenario = Scenarios.Of(name);
        await using var alone = await CrashMatrix.BeginAsync(scenario, Cancel);
        await using var crowded = await TestDatabase.CreateAsync(false, alone);
        foreach (var leg in Leg.ThereAndBack)
        {
            await leg.Go(CrashMatrix.AfterwardsFor(alone, scenario, leg), Cancel);
            await TogetherAsync(scenario, crowded, runner => leg.Go(runner, Cancel), TimeSpan.FromDays(7));
            // The journal tells of each leg once, so that nobody has done again what another had.
            Assert.Equal(await Fingerprint.OfAsync(alone, scenario.Data), await Fingerprint.OfAsync(crowded, scenario.Data));
        }
    }

    [Fact]
    public async Task Four_at_once_contract_and_drop_at_once_what_is_not_kept()
    {
        var scenario = Scenarios.Of("SplitColumn");
        await using var database = await CrashMatrix.BeginAsync(scenario, Cancel);
        foreach (var leg in Leg.ThereAndBack.Take(2)) await leg.Go(CrashMatrix.AfterwardsFor(database, scenario, leg), Cancel);
        await TogetherAsync(scenario, database, runner => runner.ContractAsync("c", Cancel), TimeSpan.Zero);
        Assert.Equal(["backfill proven", "contract done", "drop done", "expand done"], await database.ListAsync("SELECT phase || ' ' || state FROM dataverket.journal ORDER BY 1"));
    }

    /// <summary>None of them gets the lock before all are at it.</summary>
    static async Task TogetherAsync(Scenario scenario, TestDatabase database, Func<ChangeRunner, Task> go, TimeSpan keep)
    {
        await using var gate = new NpgsqlConnection(database.ConnectionString + ";Pooling=false");
        await gate.OpenAsync(Cancel);
        foreach (var table in scenario.Change.Tables) await RunnerLock.TakeAsync(gate, table, TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
        var options = CrashMatrix.Options with { RetryDeadline = TimeSpan.FromMinutes(1), RunnerDeadline = TimeSpan.FromMinutes(2), KeepRetired = keep };
        var all = Enumerable.Range(0, Many).Select(_ => Task.Run(() => go(new ChangeRunner(database.ConnectionString, new MigrationSet { Changes = [scenario.Change] }, options, TimeProvider.System)), Cancel)).ToList();
        await Eventually.TrueAsync(async () => all.Any(one => one.IsCompleted) || await database.ValueAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name IN ('dataverket-guard:c', 'dataverket-backfill:c') AND query LIKE '%pg_try_advisory_lock%'") == Many, "all are at it", 60);
        await gate.CloseAsync();
        await Task.WhenAll(all);
    }
}
