using Dataverket.Migrations.Tests.Matrix;
using Npgsql;
using Dataverket.Tests;

namespace Dataverket.Migrations.Tests;

/// <summary>The server has committed, and the connection breaks before it could say so: the runner itself finds out, and goes on.</summary>
public sealed class LostAnswerTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SplitColumn")]
    [InlineData("DataMigration")]
    [InlineData("SwapPrimaryKeyType, serial")]
    public async Task A_commit_whose_answer_is_lost_is_neither_repeated_nor_forgotten(string name)
    {
        var scenario = Scenarios.Of(name);
        await using var undisturbed = await CrashMatrix.BeginAsync(scenario, Cancel);
        await using var database = await TestDatabase.CreateAsync(false, undisturbed);
        await using var tap = new Tap("127.0.0.1", new NpgsqlConnectionStringBuilder(database.ConnectionString).Port);
        var lost = 0;
        foreach (var leg in Leg.ThereAndBack)
        {
            await leg.Go(CrashMatrix.RunnerFor(undisturbed.ConnectionString, scenario, leg), Cancel);
            var watch = tap.Watch(database.Name);
            // The first of all among them.
            watch.LosesCommit = commit => commit is 1 or 4 or 9 && Interlocked.Increment(ref lost) > 0;
            var runner = new ChangeRunner(CrashMatrix.Through(database, tap), new MigrationSet { Changes = [scenario.Change] }, CrashMatrix.Options with { RetryDeadline = TimeSpan.FromMinutes(10) }, TimeProvider.System);
            await leg.Go(runner, Cancel);
            tap.Forget(database.Name);
            Assert.Equal(await Fingerprint.OfAsync(undisturbed, scenario.Data), await Fingerprint.OfAsync(database, scenario.Data));
        }

        Assert.True(lost > Leg.ThereAndBack.Count, $"only {lost} answers were lost");
    }
}
