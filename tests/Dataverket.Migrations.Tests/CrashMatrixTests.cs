using Dataverket.Migrations.Tests.Matrix;

namespace Dataverket.Migrations.Tests;

/// <summary>
/// A seeded sample of the crash matrix; all of it is run by the soak. <c>DATAVERKET_SEED</c> draws another sample, <c>DATAVERKET_MATRIX</c> says how many places out
/// of a thousand (1000 for all).
/// </summary>
public sealed class CrashMatrixTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_at_any_statement_and_run_again_every_change_ends_as_if_nobody_had_disturbed_it()
    {
        var tally = await CrashMatrix.AllAsync(Scenarios.Drawn(8), Scenarios.Number("DATAVERKET_SEED", 6), Scenarios.Number("DATAVERKET_MATRIX", 20) / 1000.0, Cancel);
        TestContext.Current.TestOutputHelper!.WriteLine(tally.Summary);
        Console.WriteLine(tally.Summary);
        foreach (var place in tally.Passed.Take(20)) Console.WriteLine("  not come to: " + place);
        foreach (var found in tally.Mismatches.Concat(tally.Stuck).Take(40)) Console.WriteLine("  " + found);
        Assert.True(tally.Missed <= 1 + (tally.Places / 20), string.Join(Environment.NewLine, [$"{tally.Missed} places were missed", .. tally.Passed.Take(20)]));
        Assert.True(tally.Mismatches.Count + tally.Stuck.Count == 0, string.Join(Environment.NewLine, [tally.Summary, .. tally.Mismatches.Take(20), .. tally.Stuck.Take(20)]));
    }

    [Fact(Explicit = true)]
    public async Task Legs_in_a_process_of_its_own() => await Victim.LiveAsync(Cancel);
}
