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
    public async Task Killed_at_any_statement_and_run_again_every_change_ends_as_if_nobody_had_disturbed_it()
    {
        var random = new Random(Number("DATAVERKET_SEED", 6));
        var share = Number("DATAVERKET_MATRIX", 8);
        await using var matrix = new CrashMatrix((_, _, _, _) => random.Next(1000) < share);
        List<string> broken = [];
        foreach (var scenario in Chosen())
            if (await Record.ExceptionAsync(() => matrix.RunAsync(scenario, Cancel)) is { } e) broken.Add($"{scenario.Name}: {e.Message}");
        Assert.True(broken.Count == 0, string.Join(Environment.NewLine, broken));
        Tell(matrix);
    }

    [Fact]
    public async Task A_process_that_is_killed_with_signal_9_is_taken_over_by_the_next_one()
    {
        var random = new Random(Number("DATAVERKET_SEED", 6));
        var share = Math.Max(1, Number("DATAVERKET_MATRIX", 8) / 25);
        await using var matrix = new CrashMatrix((_, _, _, _) => random.Next(1000) < share) { InProcess = false };
        foreach (var scenario in Chosen()) await matrix.RunAsync(scenario, Cancel);
        Tell(matrix);
    }

    [Fact(Explicit = true)]
    public async Task One_leg_in_a_process_of_its_own()
    {
        var scenario = Scenarios.Of(Environment.GetEnvironmentVariable(ChildScenario)!);
        var leg = Leg.ThereAndBack.Concat(Leg.Others.Select(other => other.Leg)).First(leg => leg.Name == Environment.GetEnvironmentVariable(ChildLeg));
        await leg.Go(CrashMatrix.RunnerFor(Environment.GetEnvironmentVariable(ChildDatabase)!, scenario, leg), Cancel);
    }

    static IEnumerable<Scenario> Chosen() => Scenarios.All.Where(scenario => Environment.GetEnvironmentVariable("DATAVERKET_CHANGE") is not { Length: > 0 } only || scenario.Name.Contains(only, StringComparison.Ordinal));

    static int Number(string name, int otherwise) => int.TryParse(Environment.GetEnvironmentVariable(name), out var number) ? number : otherwise;

    static void Tell(CrashMatrix matrix)
    {
        TestContext.Current.TestOutputHelper!.WriteLine(matrix.Summary);
        Console.WriteLine(matrix.Summary);
        Assert.True(matrix.Mismatches.Count + matrix.StuckAt.Count == 0, string.Join(Environment.NewLine, [matrix.Summary, .. matrix.Mismatches.Take(20), .. matrix.StuckAt.Take(20)]));
    }
}
