using Dataverket.Migrations.Tests.Matrix;

namespace Dataverket.Migrations.Tests;

/// <summary>
/// A seeded sample of the crash matrix; all of it is run by the soak. <c>DATAVERKET_SEED</c> draws another sample, <c>DATAVERKET_MATRIX</c> says how many places out
/// of a thousand (1000 for all).
/// </summary>
public sealed class CrashMatrixTests
{
    internal const string ChildDatabase = "DATAVERKET_TEST_CHILD_DATABASE";
    internal const string ChildScenario = "DATAVERKET_TEST_CHILD_SCENARIO";
    internal const string ChildLeg = "DATAVERKET_TEST_CHILD_LEG";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_any_statement_and_run_again_every_change_ends_as_if_nobody_had_disturbed_it() =>
        Tell(await CrashMatrix.AllAsync(Chosen(), Number("DATAVERKET_SEED", 6), Number("DATAVERKET_MATRIX", 8) / 1000.0, inProcess: true, Cancel));

    [Fact]
    public async Task A_process_that_is_killed_with_signal_9_is_taken_over_by_the_next_one() =>
        Tell(await CrashMatrix.AllAsync([.. Chosen().Take(3)], Number("DATAVERKET_SEED", 6), Number("DATAVERKET_MATRIX", 3) / 1000.0, inProcess: false, Cancel));

    [Fact(Explicit = true)]
    public async Task One_leg_in_a_process_of_its_own()
    {
        var scenario = Scenarios.Of(Environment.GetEnvironmentVariable(ChildScenario)!);
        var leg = Leg.ThereAndBack.Concat(Leg.Others.Select(other => other.Leg)).First(leg => leg.Name == Environment.GetEnvironmentVariable(ChildLeg));
        await leg.Go(CrashMatrix.RunnerFor(Environment.GetEnvironmentVariable(ChildDatabase)!, scenario, leg), Cancel);
    }

    // To walk a change undisturbed takes longer than a few kills: a run without a wish takes some of the changes, drawn by the seed, and more places of each.
    static List<Scenario> Chosen()
    {
        if (Environment.GetEnvironmentVariable("DATAVERKET_CHANGE") is { Length: > 0 } only) return [.. Scenarios.All.Where(scenario => scenario.Name.Contains(only, StringComparison.Ordinal))];
        if (Environment.GetEnvironmentVariable("DATAVERKET_MATRIX") is { Length: > 0 }) return [.. Scenarios.All];
        var all = Scenarios.All.ToArray();
        new Random(Number("DATAVERKET_SEED", 6)).Shuffle(all);
        return [.. all.Take(8)];
    }

    static int Number(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var number) ? number : otherwise;

    static void Tell(CrashMatrix matrix)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(matrix.Summary);
        Console.WriteLine(matrix.Summary);
        Assert.True(matrix.Missed <= 1 + (matrix.KillPoints / 20), $"{matrix.Missed} places were missed");
        Assert.True(matrix.Mismatches.Count + matrix.StuckAt.Count == 0, string.Join(Environment.NewLine, [matrix.Summary, .. matrix.Mismatches.Take(20), .. matrix.StuckAt.Take(20)]));
    }
}
