using Dataverket.Migrations.Tests.Matrix;

namespace Dataverket.Migrations.Tests;

/// <summary>Every change that keeps two sides in step, mends, or moves rows, while writers of both builds hammer its table; see <see cref="VerbStorm"/>.</summary>
public sealed class VerbStormTests
{
    /// <summary>As many statements of each writer come before a leg and after it.</summary>
    const int Around = 8;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names =>
    [
        "SplitColumn", "MergeColumns", "RenameColumn", "ChangeType", "AddColumn", "SetNotNull", "AddCheck, mended", "RetireColumn", "RenameTable", "MoveColumn", "SwapPrimaryKeyType, serial", "SwapPrimaryKeyType, identity",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Rows_that_come_go_change_and_get_another_key_in_every_phase_meet_no_error_and_lose_nothing(string name)
    {
        var scenario = Scenarios.Of(name);
        // More rows than a batch, by far.
        scenario = scenario with { Tables = scenario.Tables.Replace("(1, 40)", "(1, 400)", StringComparison.Ordinal) };
        // Until Contract the table that a column leaves takes no row without it: what a new build writes first is found there.
        if (name == "MoveColumn") scenario = scenario with { New = scenario.New with { Insert = "INSERT INTO d (t, owner) VALUES ({id}, {v}); INSERT INTO t (id, n) VALUES ({id}, 0)" } };
        await using var database = await CrashMatrix.BeginAsync(scenario, Cancel);
        var runner = new ChangeRunner(
            database.ConnectionString, new MigrationSet { Changes = [scenario.Change] }, Machines.Quick with { MaxBatch = 20, LockDeadline = TimeSpan.FromSeconds(30), KeepRetired = TimeSpan.FromDays(1) }, TimeProvider.System);
        var storm = new VerbStorm(scenario, database, Scenarios.Number("DATAVERKET_SEED", 6));
        await storm.LearnAsync();
        foreach (var leg in Leg.ThereAndBack)
        {
            storm.Old = leg.Name is not ("contract" or "undo contract");
            storm.New = leg.Name is not ("expand" or "undo expand");
            var writing = storm.Start();
            try
            {
                await storm.ForAsync(Around);
                await leg.Go(runner, Cancel);
                await storm.ForAsync(Around);
            }
            finally
            {
                storm.Stop();
                await writing;
            }

            Assert.Empty(storm.Failures);
            if (leg.Name != "contract") Assert.Equal(storm.Expected, await storm.ReadAsync(scenario.Old));
            if (leg.Name is "backfill" or "contract" or "undo contract") Assert.Equal(storm.Expected, await storm.ReadAsync(scenario.New));
        }

        Assert.Equal(0, await database.ValueAsync<long>("SELECT count(*) FROM dataverket.quarantine"));
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {storm.Statements} statements");
    }
}
